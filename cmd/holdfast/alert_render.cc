// `holdfast alert render`: one form of an alert to standard output. One thread.
#include <algorithm>
#include <memory>

#include "alert/alert_forms.h"
#include "alert_verbs.h"
#include "store_options.h"

namespace holdfast {
namespace {

struct Options {
  std::string file;
  std::string form;
  std::string sent;
  AlertFormOptions shown;
};

Result<std::string> make_form(const Alert& alert, const std::string& form,
                              const AlertFormOptions& options) {
  if (form == "web") return alert_web_page(alert, options);
  if (form == "cap") return alert_cap(alert, options);
  if (form == "atom") return alert_atom_entry(alert, options);
  if (form == "json") return alert_json(alert, options);
  if (form == "text") return alert_text(alert, options);
  if (form == "html") return alert_mail(alert, options).html;
  return alert_pdf(alert, options);
}

Result<std::string> render(const Options& options) {
  std::optional<LoadedAlert> loaded = load_alert(options.file);
  if (!loaded) return fail(ErrorCode::kCorrupt, "The alert is not good: mend what is named above.");
  Alert& alert = loaded->alert;
  const std::vector<std::string>& audiences = alert.audiences;
  if (!options.shown.audience.empty() &&
      std::find(audiences.begin(), audiences.end(), options.shown.audience) == audiences.end()) {
    return fail(ErrorCode::kNotFound, "The alert has nothing for that audience.");
  }
  if (!options.sent.empty()) {
    const Result<AlertTime> sent = parse_alert_time(options.sent);
    if (!sent) return std::unexpected<Error>(sent.error());
    alert.sent = *sent;
  } else if (!alert.sent) {
    const TimeMs now_ms = system_time_ms();
    alert.sent = AlertTime{now_ms - now_ms % 1000, 0};
  }
  return make_form(alert, options.form, options.shown);
}

}  // namespace

void add_alert_render(CLI::App& alert, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = alert.add_subcommand("render", "Write one form of an alert to standard output");
  verb->add_option("FILE", options->file, "The alert's file; - is standard input")->required();
  verb->add_option("--form", options->form, "Which form; html is that of mail")
      ->required()
      ->check(CLI::IsMember({"web", "cap", "atom", "json", "text", "html", "pdf"}));
  verb->add_option("--audience", options->shown.audience, "For whom: teacher, parent, young, ...");
  verb->add_option("--lang", options->shown.language, "In which of the alert's languages");
  verb->add_option("--site", options->shown.site_url, "The service's address, for links to it");
  verb->add_option(
      "--sent", options->sent,
      "When it is sent, if the file does not say (else: now), as 2024-04-29T09:00:00Z");
  verb->callback([options, &exit_code] {
    const Result<std::string> form = render(*options);
    exit_code = form ? print_bytes(*form) : report_failure(form.error());
  });
}

}  // namespace holdfast
