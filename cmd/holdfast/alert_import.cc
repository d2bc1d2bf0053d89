// `holdfast alert import`: CAP from others, shown. One thread.
#include <memory>

#include "alert/cap.h"
#include "alert/cap_show.h"
#include "alert_verbs.h"
#include "store_options.h"

namespace holdfast {

void add_alert_import(CLI::App& alert, int& exit_code) {
  struct Options {
    std::string file;
    std::string form = "text";
  };
  const auto options = std::make_shared<Options>();
  CLI::App* verb = alert.add_subcommand(
      "import", "Show alerts of others: CAP 1.1 or 1.2, or an Atom feed of it");
  verb->add_option("FILE", options->file, "The XML file; - is standard input")->required();
  verb->add_option("--form", options->form, "How to show them")
      ->check(CLI::IsMember({"text", "json", "html"}))
      ->capture_default_str();
  verb->callback([options, &exit_code] {
    const CapLimits limits;
    const Result<std::string> xml = read_whole_file(options->file, limits.max_bytes);
    const auto messages =
        xml ? read_cap(*xml, limits)
            : Result<std::vector<CapReading>>(std::unexpected<Error>(xml.error()));
    if (!messages) {
      exit_code = report_failure(messages.error());
    } else if (options->form == "json") {
      exit_code = print_bytes(cap_json(*messages));
    } else {
      exit_code = print_bytes(options->form == "html" ? cap_html(*messages) : cap_text(*messages));
    }
  });
}

}  // namespace holdfast
