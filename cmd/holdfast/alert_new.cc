// `holdfast alert new`: a file to begin with. One thread.
#include <fmt/core.h>

#include <memory>

#include "alert/alert_words.h"
#include "alert_verbs.h"
#include "store_options.h"

namespace holdfast {

void add_alert_new(CLI::App& alert, int& exit_code) {
  struct Options {
    std::string template_name = "alert";
    std::string file;
  };
  const auto options = std::make_shared<Options>();
  std::vector<std::string> names;
  for (const std::string_view name : alert_template_names()) names.emplace_back(name);
  CLI::App* verb = alert.add_subcommand("new", "Write a file to begin an alert with");
  verb->add_option("--template", options->template_name, "What to begin with")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  verb->add_option("FILE", options->file, "The file to make; it must not be there yet")->required();
  verb->callback([options, &exit_code] {
    const Result<void> done = write_new_file(
        options->file, *alert_template_at(options->template_name, system_time_ms()), 0644);
    exit_code = done ? 0 : report_failure(done.error());
    if (done) fmt::print("Edit {0}, then run: holdfast alert check {0}\n", options->file);
  });
}

}  // namespace holdfast
