#include "outbound/multipart_form.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(MultipartForm, IsWrittenWithABoundaryThatStandsNowhereElse) {
  const WrittenForm form = write_form({.field_name = "id",
                                       .field_value = "12",
                                       .file_field = "file",
                                       .file_name = "a\"b\r\n.txt",
                                       .bytes = "x holdfast-form-0 y"});
  EXPECT_EQ(form.content_type, "multipart/form-data; boundary=holdfast-form-1");
  EXPECT_EQ(form.body,
            "--holdfast-form-1\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n12\r\n"
            "--holdfast-form-1\r\nContent-Disposition: form-data; name=\"file\"; "
            "filename=\"a%22b%0D%0A.txt\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            "x holdfast-form-0 y\r\n--holdfast-form-1--\r\n");
}

TEST(FormField, IsEncoded) { EXPECT_EQ(write_form_field("id", "1 &=é"), "id=1%20%26%3D%C3%A9"); }

}  // namespace
}  // namespace holdfast
