#include "service/multipart.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr const char* kType = "multipart/form-data; boundary=XX";

std::string part(const std::string& headers, const std::string& contents) {
  return "--XX\r\n" + headers + "\r\n\r\n" + contents + "\r\n";
}

std::string photo(const std::string& contents) {
  return part(
      "Content-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n"
      "Content-Type: image/jpeg",
      contents);
}

TEST(Multipart, GivesPartsInOrder) {
  const std::string body =
      photo("bytes") + part("content-disposition: form-data; name=note", "words") + "--XX--\r\n";
  const std::vector<FormPart> parts = parse_multipart(kType, body).value();
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].name, "photo");
  EXPECT_TRUE(parts[0].is_file);
  EXPECT_EQ(parts[0].contents, "bytes");
  EXPECT_EQ(parts[1].name, "note");
  EXPECT_FALSE(parts[1].is_file);
  EXPECT_EQ(parts[1].contents, "words");
}

TEST(Multipart, LeavesContentsAsTheyAre) {
  const std::string contents("\0\r\n--X\r\n\r\n--XY\r", 15);
  const std::string body = photo(contents) + "--XX--";
  EXPECT_EQ(parse_multipart(kType, body).value().at(0).contents, contents);
}

TEST(Multipart, TakesAnEmptyFile) {
  const std::string body = photo("") + "--XX--\r\n";
  EXPECT_EQ(parse_multipart(kType, body).value().at(0).contents, "");
}

TEST(Multipart, TakesAFormWithoutParts) {
  EXPECT_TRUE(parse_multipart(kType, "--XX--\r\n").value().empty());
}

TEST(Multipart, ReadsTheBoundaryHoweverItIsWritten) {
  const std::string body = photo("bytes") + "--XX--\r\n";
  for (const char* type :
       {"multipart/form-data; boundary=\"XX\"", "Multipart/Form-Data;Boundary=XX",
        "multipart/form-data; charset=utf-8; boundary=XX", "multipart/form-data; boundary=XX; a=b",
        "multipart/form-data; boundary=\"\\X\\X\""}) {
    EXPECT_TRUE(parse_multipart(type, body)) << type;
  }
}

TEST(Multipart, RefusesAnotherContentType) {
  for (const char* type : {"", "application/json", "multipart/mixed; boundary=XX",
                           "multipart/form-data-2; boundary=XX"}) {
    EXPECT_EQ(parse_multipart(type, "--XX--").error().code, ErrorCode::kUnsupported) << type;
  }
}

TEST(Multipart, RefusesABoundaryThatIsMissingOrTooLong) {
  const std::string longest(70, 'b');
  EXPECT_TRUE(parse_multipart("multipart/form-data; boundary=" + longest, "--" + longest + "--"));
  const std::string longer(71, 'b');
  for (const std::string& type :
       {std::string("multipart/form-data"), std::string("multipart/form-data; boundary="),
        std::string("multipart/form-data; boundary"), "multipart/form-data; boundary=" + longer}) {
    const auto parts = parse_multipart(type, "--" + longer + "--");
    ASSERT_FALSE(parts) << type;
    EXPECT_EQ(parts.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Multipart, RefusesABodyCutShortAnywhere) {
  const std::string whole = photo("bytes") + "--XX--";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto parts = parse_multipart(kType, std::string_view(whole).substr(0, size));
    ASSERT_FALSE(parts) << size;
    EXPECT_EQ(parts.error().code, ErrorCode::kInvalidArgument) << size;
  }
  EXPECT_TRUE(parse_multipart(kType, whole));
}

TEST(Multipart, RefusesPartsThatAreNoFormFields) {
  for (const char* headers : {"Content-Type: image/jpeg", "Content-Disposition: form-data",
                              "Content-Disposition: form-data; name=\"\"",
                              "Content-Disposition: form-database; name=photo",
                              "Content-Disposition: attachment; name=\"photo\"", "no colon here"}) {
    EXPECT_FALSE(parse_multipart(kType, part(headers, "x") + "--XX--")) << headers;
  }
}

TEST(Multipart, KnowsAFileByItsParameterAlone) {
  const auto is_file = [](const std::string& disposition) {
    const std::string body = part("Content-Disposition: " + disposition, "x") + "--XX--";
    return parse_multipart(kType, body).value().at(0).is_file;
  };
  EXPECT_TRUE(is_file("form-data; name=photo; filename=\"\""));
  EXPECT_TRUE(is_file("form-data; name=photo; FileName=a"));
  EXPECT_TRUE(is_file("form-data; name=photo; filename*=UTF-8''a"));
  EXPECT_FALSE(is_file("form-data; name=\"my filename\""));
  EXPECT_FALSE(is_file("form-data; name=photo; note=\"filename=x\""));
}

TEST(Multipart, ReadsANameWithQuotedMarks) {
  const std::string body =
      part(R"(Content-Disposition: form-data; name="a;b=\"c\"\\"; filename=x)", "x") + "--XX--";
  EXPECT_EQ(parse_multipart(kType, body).value().at(0).name, R"(a;b="c"\)");
}

TEST(Multipart, TakesThirtyTwoPartsAtMost) {
  std::string body;
  for (int i = 0; i < 32; ++i) body += photo("x");
  EXPECT_EQ(parse_multipart(kType, body + "--XX--").value().size(), 32u);
  EXPECT_FALSE(parse_multipart(kType, body + photo("x") + "--XX--"));
}

TEST(Multipart, RefusesPartHeadersOverFourKilobytes) {
  const std::string disposition = "Content-Disposition: form-data; name=photo\r\nX: ";
  EXPECT_TRUE(parse_multipart(kType, part(disposition + std::string(3000, 'x'), "") + "--XX--"));
  EXPECT_FALSE(parse_multipart(kType, part(disposition + std::string(5000, 'x'), "") + "--XX--"));
}

}  // namespace
}  // namespace holdfast
