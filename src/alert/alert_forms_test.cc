// The forms of an alert: what each holds, what none lets through, and signatures.
#include "alert/alert_forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alert/alert_parts.h"
#include "alert/markdown.h"
#include "alert/test_alert.h"

namespace holdfast {
namespace {

using testing::HasSubstr;
using testing::Not;

const AlertFormOptions kTeacher{.audience = "teacher", .site_url = "https://example.org"};

TEST(AlertForms, TextIsOfWordsAndAddresses) {
  const std::string text = alert_text(test_alert(), kTeacher);
  EXPECT_THAT(text, HasSubstr("Blackmail for money\n===================\n"));
  EXPECT_THAT(text, HasSubstr("asks for a picture, then for money. See the report\n"
                              "<https://example.org/report>."));
  EXPECT_THAT(text, HasSubstr("What to do\n----------\n\n- Don't pay. Paying shows that you can.\n"
                              "- Call 0000.\n  1. Now.\n"));
  EXPECT_THAT(text, HasSubstr("Until: 29 July 2024, 09:00 (UTC+01:00)\n"));
  EXPECT_THAT(text, HasSubstr("https://example.org/alerts/test-2024-04-29\n"));
  EXPECT_THAT(text, Not(HasSubstr("{.do}")));
}

TEST(AlertForms, HtmlEscapesEveryWord) {
  Alert alert = test_alert();
  alert.headings["en"].headline = "<script>x</script> \"&\"";
  alert.bodies[0].title = "<b>";
  const AlertFormOptions all{.site_url = "https://example.org"};
  for (const std::string& form : {alert_web_page(alert, all), alert_mail(alert, all).html}) {
    EXPECT_THAT(form, Not(HasSubstr("<script")));
    EXPECT_THAT(form, HasSubstr("&lt;script&gt;x&lt;/script&gt; &quot;&amp;&quot;"));
    EXPECT_THAT(form, HasSubstr("A report &lt;of&gt; &quot;things&quot; &amp; more"));
    EXPECT_THAT(form, Not(HasSubstr("<b>")));
  }
}

TEST(AlertForms, DrillsAreMarkedInEveryForm) {
  Alert alert = test_alert();
  alert.status = AlertStatus::kExercise;
  for (const std::string& form :
       {alert_web_page(alert, kTeacher), alert_text(alert, kTeacher),
        alert_mail(alert, kTeacher).text, alert_mail(alert, kTeacher).html,
        alert_mail(alert, kTeacher).subject, alert_atom_entry(alert, kTeacher),
        alert_cap(alert, kTeacher)}) {
    EXPECT_THAT(form, HasSubstr("EXERCISE"));
  }
  EXPECT_THAT(alert_json(alert, kTeacher), HasSubstr("\"status\":\"exercise\""));
  alert.languages = {"cy", "en"};
  EXPECT_EQ(marked_headline(alert, "cy"), "[YMARFER] Blacmel am arian");
}

TEST(AlertForms, SayThatAnAlertIsOver) {
  AlertFormOptions late = kTeacher;
  late.now_ms = test_alert().expires->at_ms;
  EXPECT_THAT(alert_text(test_alert(), late), HasSubstr("This alert has ended."));
  late.now_ms -= 1;
  EXPECT_THAT(alert_text(test_alert(), late), Not(HasSubstr("This alert has ended.")));
}

TEST(AlertForms, MailIsInOneLanguage) {
  AlertFormOptions options = kTeacher;
  options.language = "cy";
  options.unsubscribe_url = "https://example.org/u?a=1&b=2";
  options.read_url = "https://example.org/r";
  const AlertMail mail = alert_mail(test_alert(), options);
  EXPECT_EQ(mail.subject, "Blacmel am arian");
  EXPECT_THAT(mail.text, HasSubstr("Stopio'r negeseuon hyn:\nhttps://example.org/u?a=1&b=2\n"));
  EXPECT_THAT(mail.html, HasSubstr("href=\"https://example.org/u?a=1&amp;b=2\""));
  EXPECT_THAT(mail.html, HasSubstr("lang=\"cy\""));
  options.audience = "parent";  // has no Welsh section
  EXPECT_EQ(alert_mail(test_alert(), options).subject, "Blackmail for money");
}

TEST(AlertForms, PdfIsOnePageOrAnError) {
  Alert alert = test_alert();
  const Result<std::string> pdf = alert_pdf(alert, kTeacher);
  ASSERT_TRUE(pdf);
  EXPECT_TRUE(pdf->starts_with("%PDF-"));
  EXPECT_EQ(*pdf, *alert_pdf(alert, kTeacher));
  for (int i = 0; i < 400; ++i) alert.bodies[0].markdown += "\nOne more line.\n";
  const Result<std::string> full = alert_pdf(alert, kTeacher);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kTooLarge);
}

TEST(AlertForms, FeedTellsTheNewestTime) {
  Alert old = test_alert();
  old.sent = AlertTime{old.sent->at_ms - 60'000, 0};
  AlertFeedOptions options{
      .form = {.site_url = "https://example.org"}, .title = "Alerts", .author = "We"};
  const std::string feed = alert_atom_feed({test_alert(), old}, options);
  EXPECT_THAT(feed,
              HasSubstr("<title>Alerts</title>\n  <updated>2024-04-29T09:00:00+01:00</updated>"));
  options.updated_ms = 1'000;
  EXPECT_THAT(alert_atom_feed({}, options),
              HasSubstr("<updated>1970-01-01T00:00:01+00:00</updated>"));
}

TEST(AlertText, WrapsByCharacters) {
  EXPECT_EQ(wrapped("aa bb cc", 5), "aa bb\ncc");
  EXPECT_EQ(wrapped("\xC3\xA9\xC3\xA9 b", 4), "\xC3\xA9\xC3\xA9 b");
  EXPECT_EQ(wrapped("longword b", 4, 2), "longword\n  b");
  EXPECT_EQ(wrapped("", 4), "");
}

TEST(AlertMarkdown, SplitsWhatToDo) {
  BodyParts parts = split_instruction(
      read_markdown("Before.\n\n## Do {.do}\nThis.\n\n### How\nSo.\n\n## After\nThat.\n").blocks);
  EXPECT_EQ(blocks_text(parts.description, 0), "Before.\n\nAfter\n\nThat.");
  EXPECT_EQ(blocks_text(parts.instruction, 0), "Do\n\nThis.\n\nHow\n\nSo.");
}

TEST(AlertMarkdown, LinksOnlyWhereASchemeIsSafe) {
  for (const char* link : {"https://example.org", "mailto:a@example.org", "tel:999"}) {
    EXPECT_TRUE(is_safe_link(link)) << link;
  }
  for (const char* link : {"http://example.org", "javascript:x", "data:x", "https://",
                           "https://a@b", "HTTPS:x", "/x", "", "https://a b", "tel:"}) {
    EXPECT_FALSE(is_safe_link(link)) << link;
  }
}

}  // namespace
}  // namespace holdfast
