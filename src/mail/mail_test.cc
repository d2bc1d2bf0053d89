#include <gtest/gtest.h>

#include "mail/address.h"
#include "mail/encode.h"
#include "mail/message.h"
#include "mail/smtp_reply.h"

namespace holdfast {
namespace {

TEST(MailAddress, KnowsSpellingsOfOne) {
  const MailAddress plain = read_mail_address(
                                "ada@b\xc3\xbc"
                                "cher.example")
                                .value();
  EXPECT_EQ(plain.address, "ada@xn--bcher-kva.example");
  EXPECT_EQ(read_mail_address(" ADA@B\xc3\x9c"
                              "CHER.example ")
                ->key,
            plain.key);
  EXPECT_EQ(read_mail_address("Ada@XN--BCHER-KVA.EXAMPLE")->key, plain.key);
  EXPECT_EQ(read_mail_address("Ada@x.example")->address, "Ada@x.example");
}

TEST(MailAddress, RefusesWhatIsNone) {
  for (const char* text :
       {"", "ada", "@x.example", "ada@", "ada@x", "a b@x.example", "ada@-x.example",
        "ada@x..example", ".ada@x.example", "a..b@x.example", "ada@[1.2.3.4]", "\"a b\"@x.example",
        "ada@x.example\r\nRCPT", "<ada@x.example>", "ada\xff@x.example"}) {
    EXPECT_EQ(read_mail_address(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_FALSE(read_mail_address(std::string(65, 'a') + "@x.example"));
}

TEST(MailEncoding, HeadersHoldNoSecondHeader) {
  EXPECT_EQ(encode_header_text("one\r\nBcc: two", 9), "one  Bcc: two");
  EXPECT_EQ(encode_header_text("Caf\xc3\xa9 x", 9), "=?utf-8?Q?Caf=C3=A9_x?=");
  const std::string folded =
      encode_header_text(std::string(40, 'a') + " " + std::string(60, 'b'), 9);
  EXPECT_EQ(folded, std::string(40, 'a') + "\r\n " + std::string(60, 'b'));
}

TEST(MailEncoding, QuotedPrintableKeepsToItsColumns) {
  EXPECT_EQ(encode_quoted_printable("a=b\n.\nFrom \xc3\xa9 \n"),
            "a=3Db\r\n=2E\r\n=46rom =C3=A9=20\r\n");
  const std::string text = encode_quoted_printable(std::string(500, '='));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("\r\n", at), text.size());
    EXPECT_LE(end - at, 76u);
    at = end + 2;
  }
}

TEST(MailEncoding, DatesAsMailHasThem) {
  EXPECT_EQ(format_mail_date(1'714'381'200'000), "Mon, 29 Apr 2024 09:00:00 +0000");
}

// RFC 6376 section 3.4.5, the example.
TEST(Dkim, RelaxesHeadersAndBodies) {
  EXPECT_EQ(relaxed_header("A: X"), "a:X");
  EXPECT_EQ(relaxed_header("B : Y\t\r\n\tZ  "), "b:Y Z");
  EXPECT_EQ(relaxed_body_hash(" C \r\nD \t E\r\n\r\n\r\n"), relaxed_body_hash(" C\r\nD E\r\n"));
  EXPECT_NE(relaxed_body_hash("C\r\nD E\r\n"), relaxed_body_hash(" C\r\nD E\r\n"));
  // The SHA-256 of nothing: RFC 6376 section 3.4.4.
  EXPECT_EQ(relaxed_body_hash("\r\n\r\n"), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(Dkim, RefusesKeysThatAreNone) {
  EXPECT_EQ(DkimSigner::open({"x.example", "s", "no key"}).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(MailTemplate, PutsEachReadersOwnIn) {
  const MailTemplate mail({.from_name = "Alerts",
                           .from_address = "alerts@x.example",
                           .list_id = "alerts.x.example",
                           .subject = "Look out"},
                          "Leave: https://reader.invalid/unsubscribe\n", "<p>Hello</p>");
  const auto whole = mail.render({.name = "",
                                  .address = "ada@y.example",
                                  .message_id = "m1@x.example",
                                  .unsubscribe_url = "https://x.example/unsubscribe/t1",
                                  .read_url = ""},
                                 0, {});
  ASSERT_TRUE(whole);
  EXPECT_NE(whole->find("Message-ID: <m1@x.example>\r\n"), std::string::npos);
  EXPECT_NE(whole->find("List-Id: <alerts.x.example>\r\n"), std::string::npos);
  EXPECT_NE(whole->find("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"),
            std::string::npos);
  EXPECT_NE(whole->find("\r\nhttps://x.example/unsubscribe/t1=\r\n"), std::string::npos);
  EXPECT_EQ(whole->find("reader.invalid"), std::string::npos);
}

std::optional<SmtpReply> reply_of(const std::string& bytes) {
  SmtpReplyReader reader;
  EXPECT_TRUE(reader.feed(bytes));
  return reader.next().value_or(std::nullopt);
}

TEST(SmtpReply, ReadsLinesAndCodes) {
  const auto many = reply_of("250-first\r\n250 second\r\n");
  EXPECT_EQ(many->text, "first\nsecond");
  EXPECT_EQ(reply_words(*reply_of("550 5.1.1 no such user\r\n")), "550 5.1.1 no such user");
  EXPECT_TRUE(is_no_such_mailbox(*reply_of("550 5.1.1 no such user\r\n")));
  EXPECT_FALSE(is_no_such_mailbox(*reply_of("552 5.2.2 full\r\n")));
  EXPECT_EQ(reply_of("250 5.1.1x\r\n")->enhanced, "");
  EXPECT_FALSE(reply_of("250 not whole").has_value());
}

TEST(SmtpReply, RefusesWhatIsNone) {
  for (const char* bytes : {"hello\r\n", "999 x\r\n", "250-a\r\n251 b\r\n", "25\r\n"}) {
    SmtpReplyReader reader;
    ASSERT_TRUE(reader.feed(bytes));
    EXPECT_EQ(reader.next().error().code, ErrorCode::kCorrupt) << bytes;
  }
  SmtpReplyReader reader;
  ASSERT_TRUE(reader.feed(std::string(3000, '2')));
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace holdfast
