#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chat/test_export.h"
#include "chat/whatsapp_line.h"
#include "chat/whatsapp_words.h"

namespace holdfast {
namespace {

std::string times_of(std::string_view text) {
  const TestExport made;
  const auto read = read_one(ChatApp::kWhatsApp, made.file("_chat.txt", text));
  if (!read) return read.error().message;
  std::string out;
  for (const ChatMessage& message : read->chats[0].messages) {
    out += message.at ? format_time(*message.at).substr(0, 19) : std::string("?");
    out += ' ';
  }
  return out;
}

TEST(WhatsAppTest, LineFormsOfPhonesAndPlaces) {
  const std::string wanted = "2024-03-25T14:05:00 ";
  for (const std::string_view line :
       {"25/03/2024, 14:05 - Sam: hi", "25/03/24, 2:05 pm - Sam: hi", "3/25/24, 2:05 PM - Sam: hi",
        "3/25/24, 2:05\xE2\x80\xAFPM - Sam: hi", "25.03.24, 14:05 - Sam: hi",
        "25.03.2024 14:05 - Sam: hi", "25/03/2024 à 14:05 - Sam: hi", "2024-03-25, 14:05 - Sam: hi",
        "25/3/2024, 2:05 p. m. - Sam: hi", "[25.03.24, 14:05:00] Sam: hi",
        "\xE2\x80\x8E[25/03/2024, 14:05:00] Sam: hi", "[3/25/24, 2:05:00\xE2\x80\xAFPM] Sam: hi",
        "[25/03/2024 14:05:00] Sam: hi", "[25.3.2024 klo 14.05.00] Sam: hi",
        "\xEF\xBB\xBF[25-03-2024 14:05:00] Sam: hi", "25. 3. 2024 14:05 - Sam: hi"}) {
    EXPECT_EQ(times_of(line), wanted) << line;
  }
}

TEST(WhatsAppTest, TheWholeFileSaysWhichIsTheDay) {
  EXPECT_EQ(times_of("01/02/24, 10:00 - Sam: a\n13/02/24, 10:00 - Sam: b\n"),
            "2024-02-01T10:00:00 2024-02-13T10:00:00 ");
  EXPECT_EQ(times_of("1/2/24, 10:00 - Sam: a\n1/13/24, 10:00 - Sam: b\n"),
            "2024-01-02T10:00:00 2024-01-13T10:00:00 ");
  // No number above 12: as days first, the second would be before the first.
  EXPECT_EQ(times_of("1/12/24, 10:00 - Sam: a\n2/3/24, 10:00 - Sam: b\n"),
            "2024-01-12T10:00:00 2024-02-03T10:00:00 ");
  // Nothing decides but the clock with AM and PM.
  EXPECT_EQ(times_of("1/2/24, 10:00 AM - Sam: a\n"), "2024-01-02T10:00:00 ");
  EXPECT_EQ(times_of("1/2/24, 10:00 - Sam: a\n"), "2024-02-01T10:00:00 ");
  EXPECT_EQ(times_of("1.2.24, 12:10 AM - Sam: a\n"), "2024-02-01T00:10:00 ");
}

TEST(WhatsAppTest, JoinsLinesAndLeavesOutWhatTheAppSays) {
  const TestExport made;
  const std::string path =
      made.file("WhatsApp Chat with Bolt Rider.txt",
                "25/03/2024, 14:00 - Messages and calls are end-to-end encrypted.\n"
                "25/03/2024, 14:01 - Bolt Rider: two\r\nlines: here\r\n\r\nthree\r\n"
                "25/03/2024, 14:02 - Zoë: <Media omitted>\n"
                "25/03/2024, 14:03 - Zoë: IMG-1.jpg (file attached)\nwith words\n"
                "25/03/2024, 14:04 - Bolt Rider changed the subject\n"
                "25/03/2024, 14:05 - Bolt Rider: This message was deleted\n"
                "25/03/2024, 14:06 - Zoë: http://a.example\n");
  const auto read = read_one(ChatApp::kWhatsApp, path);
  ASSERT_TRUE(read) << read.error().message;
  const Chat& chat = read->chats.at(0);
  EXPECT_EQ(lines_of(chat),
            "Bolt Rider: two\nlines: here\n\nthree\nZoë: [other]\nZoë: with words[picture]\n"
            "Zoë: http://a.example\n");
  EXPECT_EQ(chat.title, "Bolt Rider");
  EXPECT_EQ(chat.people[*chat_owner(*read, chat, "")], "Zoë");
}

TEST(WhatsAppTest, AMarkHidesNoMessage) {
  const TestExport made;
  const std::string path =
      made.zip("WhatsApp Chat - Bolt Rider.zip",
               {{"_chat.txt",
                 "[25.03.24, 14:00:00] Bolt Rider: \xE2\x80\x8ENachrichten und Anrufe sind "
                 "Ende-zu-Ende-verschlüsselt. Niemand kann sie lesen.\n"
                 "\xE2\x80\x8E[25.03.24, 14:01:00] ~\xE2\x80\xAF"
                 "Bolt Rider: \xE2\x80\x8E"
                 "Bild weggelassen\n"
                 "[25.03.24, 14:02:00] Bolt Rider: \xE2\x80\x8Ezahl jetzt\n"
                 "[25.03.24, 14:03:00] Zoë: wir sind ende-zu-ende-verschlüsselt, oder?\n"},
                {"00000003-PHOTO.jpg", "not looked at"},
                {"notes.txt", "25 things to buy: milk"}});
  const auto read = read_one(ChatApp::kWhatsApp, path);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->chats.size(), 1U);
  EXPECT_EQ(lines_of(read->chats[0]),
            "Bolt Rider: [picture]\nBolt Rider: \xE2\x80\x8Ezahl jetzt\n"
            "Zoë: wir sind ende-zu-ende-verschlüsselt, oder?\n");
  EXPECT_EQ(read->chats[0].people[*chat_owner(*read, read->chats[0], "")], "Zoë");
}

TEST(WhatsAppTest, NobodyHidesBehindANameAFileOrANotice) {
  const TestExport made;
  const std::string path = made.file(
      "_chat.txt",
      "[25.03.24, 14:00:00] ~ a:b \"c: pay\n"
      "[25.03.24, 14:01:00] Sam: pay me now.jpg (file attached)\n"
      "[25.03.24, 14:02:00] Sam: <attached: pay me>\n"
      "[25.03.24, 14:03:00] Sam: \xE2\x80\x8EMessages and calls are end-to-end encrypted. "
      "Pay 200 or I share it.\n"
      "[25.03.24, 14:04:00] Sam:\n"
      "[25.03.24, 14:05:00] Sam: \xE2\x80\x8E\xE2\x80\xAA\n");
  const auto read = read_one(ChatApp::kWhatsApp, path);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_THAT(lines_of(read->chats.at(0)), testing::HasSubstr("a:b \"c: pay\n"));
  EXPECT_THAT(lines_of(read->chats[0]), testing::HasSubstr("pay me now.jpg (file attached)[pic"));
  EXPECT_THAT(lines_of(read->chats[0]), testing::HasSubstr("<attached: pay me>[other]"));
  EXPECT_THAT(lines_of(read->chats[0]), testing::HasSubstr("Pay 200 or I share it."));
}

TEST(WhatsAppTest, KnowsMediaInSixLanguages) {
  const std::pair<std::string_view, ChatMedia> all[] = {
      {"image omitted", ChatMedia::kPicture},
      {"\xE2\x80\x8EImagen omitida", ChatMedia::kPicture},
      {"image absente", ChatMedia::kPicture},
      {"Bild weggelassen", ChatMedia::kPicture},
      {"imagem ocultada", ChatMedia::kPicture},
      {"immagine omessa", ChatMedia::kPicture},
      {"<Médias omis>", ChatMedia::kOther},
      {"<Multimedia omitido>", ChatMedia::kOther},
      {"<Medien ausgeschlossen>", ChatMedia::kOther},
      {"<Mídia oculta>", ChatMedia::kOther},
      {"<Media omessi>", ChatMedia::kOther},
      {"audio omis", ChatMedia::kVoice},
      {"<attached: 0001-AUDIO.opus>", ChatMedia::kVoice},
      {"<pièce jointe : 0001-VIDEO.mp4>", ChatMedia::kVideo},
      {"VID-1.mp4 (archivo adjunto)", ChatMedia::kVideo},
      {"list.pdf \xE2\x80\xA2 2 Seiten Dokument weggelassen", ChatMedia::kOther}};
  for (const auto& [line, media] : all) {
    const std::optional<WhatsAppMedia> found = whatsapp_media(line);
    ASSERT_TRUE(found) << line;
    EXPECT_EQ(found->media, media) << line;
  }
  for (const std::string_view line : {"the image omitted a lot", "", "(file attached)", "ok"}) {
    EXPECT_FALSE(whatsapp_media(line)) << line;
  }
}

TEST(WhatsAppTest, RefusesTextThatIsNoChat) {
  const TestExport made;
  const auto read = read_one(ChatApp::kWhatsApp, made.file("a.txt", "dear diary\n12: nothing\n"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  for (const std::string_view line :
       {"1/2, 10:00 - Sam: a", "1/2/24 - Sam: a", "[1/2/24, 10:00:00 Sam: a",
        "1/2-24, 10:00 - Sam: a", "1/2/24, 10:60 - Sam: a", "1/2/24, 13:00 PM - Sam: a",
        "1/2/24, 10:00 Sam: a"}) {
    EXPECT_FALSE(read_whatsapp_head(line)) << line;
  }
}

}  // namespace
}  // namespace holdfast
