// The alert as mail: subject, text and HTML. Pure; safe from any thread.
#include <fmt/format.h>

#include "alert/alert_forms.h"
#include "alert/alert_html.h"
#include "alert/alert_parts.h"
#include "alert/alert_words.h"

namespace holdfast {
namespace {

// Mail programs keep inline styles; those that know dark mode read this sheet too.
constexpr std::string_view kSheet = R"css(
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #10171b !important; }
  .card { background: #192329 !important; border-color: #3a4a51 !important; }
  .card, .card p, .card h1, .card h2, .card h3, .card li, .card td { color: #ecf1f1 !important; }
  .quiet, .card p.quiet, .card td.quiet { color: #b3c1c5 !important; }
  .kind, .card p.kind, .card a { color: #7fced2 !important; }
  .banner { background: #3a2d10 !important; border-color: #f3cc7a !important; }
  .button { background: #7fced2 !important; } .card a.button { color: #0a1a1d !important; }
}
)css";

constexpr std::string_view kFont =
    "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;";

std::string styled(std::string_view style) { return fmt::format(" style=\"{}{}\"", kFont, style); }

HtmlDress mail_dress() {
  HtmlDress dress;
  dress.heading = styled("font-size:19px;line-height:25px;margin:22px 0 8px;color:#17232b;");
  dress.paragraph = styled("font-size:16px;line-height:24px;margin:0 0 14px;color:#17232b;");
  dress.list = styled("margin:0 0 14px;padding:0 0 0 22px;");
  dress.item = styled("font-size:16px;line-height:24px;margin:0 0 6px;color:#17232b;");
  dress.quote = styled("margin:0 0 14px;padding:0 0 0 14px;border-left:4px solid #cdd5d2;");
  dress.rule = styled("border:0;border-top:1px solid #cdd5d2;margin:20px 0;");
  dress.link = " style=\"color:#0d5c63;\"";
  return dress;
}

std::string quiet(std::string_view html) {
  return fmt::format("<p class=\"quiet\"{}>{}</p>\n",
                     styled("font-size:14px;line-height:21px;margin:0 0 10px;color:#47565f;"),
                     html);
}

std::string link(std::string_view address, std::string_view words) {
  return fmt::format("<a href=\"{}\" style=\"color:#0d5c63;\">{}</a>", html_escaped(address),
                     html_escaped(words));
}

std::string banners_html(const Alert& alert, const std::string& language, TimeMs now_ms) {
  std::string out;
  for (const AlertBanner& banner : alert_banners(alert, language, now_ms)) {
    const std::string mark =
        banner.mark.empty() ? "" : "<strong>" + html_escaped(banner.mark) + ".</strong> ";
    out += fmt::format("<p class=\"banner\"{}>{}{}</p>\n",
                       styled("font-size:16px;line-height:24px;margin:0 0 14px;padding:10px 14px;"
                              "border-left:5px solid #7a4b00;background:#fbeccb;color:#17232b;"),
                       mark, html_escaped(banner.text));
  }
  return out;
}

// "I have read this" is a link to a page with a button: nothing is told by opening the mail.
std::string actions_html(const Alert& alert, const AlertFormOptions& options,
                         const std::string& language) {
  std::string out;
  if (!options.read_url.empty()) {
    out += fmt::format(
        "<p style=\"margin:24px 0;\"><a class=\"button\" href=\"{}\"{}>{}</a></p>\n",
        html_escaped(options.read_url),
        styled(
            "display:inline-block;padding:12px 18px;border-radius:8px;background:#0d5c63;"
            "color:#ffffff;font-size:16px;line-height:22px;font-weight:700;text-decoration:none;"),
        html_escaped(alert_word("read_receipt", language)));
  }
  const std::string address = alert.web.empty() ? alert_address(alert, options) : alert.web;
  if (!address.empty()) out += quiet(link(address, alert_word("read_on_web", language)));
  return out;
}

std::string foot_html(const Alert& alert, const AlertFormOptions& options,
                      const std::string& language) {
  std::string out;
  for (const AlertSource& source : alert.sources) {
    const std::string date = source.date.empty() ? "" : ", " + shown_date(source.date, language);
    out += quiet(link(source.web, source.title) + html_escaped(date));
  }
  if (!out.empty()) {
    out = quiet("<strong>" + html_escaped(alert_word("sources", language)) + "</strong>") + out;
  }
  out += fmt::format("<hr{}>\n", mail_dress().rule);
  for (const AlertDetail& detail : alert_details(alert, language)) {
    out += fmt::format("<p class=\"quiet\"{}><strong>{}:</strong> {}</p>\n",
                       styled("font-size:14px;line-height:21px;margin:0 0 2px;color:#47565f;"),
                       html_escaped(detail.label), html_escaped(detail.value));
  }
  if (!options.unsubscribe_url.empty()) {
    out += fmt::format("<hr{}>\n", mail_dress().rule) +
           quiet(html_escaped(alert_word("why_you", language)) + " " +
                 link(options.unsubscribe_url, alert_word("unsubscribe", language)));
  }
  return out;
}

std::string mail_html(const Alert& alert, const AlertBody& body, const AlertFormOptions& options) {
  const std::string& language = body.language;
  const AlertHeading& heading = heading_of(alert, language);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n"
      "<body class=\"page\" style=\"margin:0;padding:0;background:#f6f4ee;\">\n"
      "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
      "border=\"0\" "
      "class=\"page\" style=\"background:#f6f4ee;\"><tr><td align=\"center\" style=\"padding:16px "
      "8px;\">\n"
      "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
      "border=\"0\" "
      "class=\"card\" style=\"max-width:640px;background:#fffefb;border:1px solid #cdd5d2;"
      "border-radius:10px;\"><tr><td style=\"padding:24px 20px;text-align:left;\">\n",
      html_escaped(language), html_escaped(marked_headline(alert, language)), kSheet);
  out += banners_html(alert, language, options.now_ms);
  out +=
      fmt::format("<p class=\"kind\"{}>{}</p>\n<h1{}>{}</h1>\n",
                  styled("font-size:16px;line-height:22px;margin:0;font-weight:700;color:#0d5c63;"),
                  html_escaped(body.title),
                  styled("font-size:26px;line-height:32px;margin:4px 0 12px;color:#17232b;"),
                  html_escaped(heading.headline));
  if (!heading.summary.empty()) {
    out += fmt::format("<p class=\"quiet\"{}>{}</p>\n",
                       styled("font-size:18px;line-height:26px;margin:0 0 18px;color:#47565f;"),
                       html_escaped(heading.summary));
  }
  out += blocks_html(read_markdown(body.markdown).blocks, mail_dress());
  out += actions_html(alert, options, language);
  if (!heading.note.empty()) out += quiet(html_escaped(heading.note));
  out += foot_html(alert, options, language);
  return out + "</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n";
}

std::string mail_text(const Alert& alert, const AlertFormOptions& options,
                      const std::string& language) {
  std::string out = alert_text(alert, options);
  const auto add = [&](const std::string& words, const std::string& address) {
    if (!address.empty()) out += "\n" + wrapped(words, 72) + ":\n" + address + "\n";
  };
  add(alert_word("read_receipt", language), options.read_url);
  if (!options.unsubscribe_url.empty()) out += "\n" + wrapped(alert_word("why_you", language), 72);
  add(alert_word("unsubscribe", language), options.unsubscribe_url);
  return out;
}

}  // namespace

AlertMail alert_mail(const Alert& alert, const AlertFormOptions& options) {
  AlertFormOptions one = options;
  if (one.audience.empty() && !alert.audiences.empty()) one.audience = alert.audiences.front();
  const std::vector<const AlertBody*> bodies = shown_bodies(alert, one);
  if (bodies.empty()) return {};
  const AlertBody& body = *bodies.front();
  // Subject, frame and body are in one language: the body's.
  one.language = body.language;
  return {marked_headline(alert, body.language), mail_text(alert, one, body.language),
          mail_html(alert, body, one)};
}

}  // namespace holdfast
