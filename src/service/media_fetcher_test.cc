#include "service/media_fetcher.h"

#include <gtest/gtest.h>

#include "service/test_http_server.h"

namespace holdfast {
namespace {

// Files come from the test's own server, whose address is listed.
class MediaFetcherTest : public HttpServerTest {
 protected:
  MediaFetcherTest() {
    const auto serve = [this](const char* path, const char* type, std::string body) {
      router_.add({.method = "GET", .pattern = path, .handler = [=](const Request&) {
                     Response response = said(body);
                     response.content_type = type;
                     return response;
                   }});
    };
    serve("/photo", "Image/PNG", "picture");
    serve("/video", "video/mp4", "film");
    serve("/page", "text/html", "words");
    serve("/long", "image/png", std::string(5000, 'x'));
  }
  static FetchOptions options() {
    FetchOptions options;
    options.outbound.guard = AddressGuard({read_address_range("127.0.0.1").value()});
    options.outbound.hosts = {"127.0.0.1"};
    options.timeout = std::chrono::seconds(5);
    return options;
  }
  std::string url(const std::string& path) {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
  }
};

TEST_F(MediaFetcherTest, GivesAFileAndItsKind) {
  start();
  MediaFetcher fetcher(options());
  EXPECT_EQ(fetcher.fetch(url("/photo"), 1000)->bytes, "picture");
  EXPECT_EQ(fetcher.fetch(url("/photo"), 1000)->content_type, "photo");
  EXPECT_EQ(fetcher.fetch(url("/video"), 1000)->content_type, "video");
  EXPECT_EQ(fetcher.fetch(url("/page"), 1000)->content_type, "");
}

TEST_F(MediaFetcherTest, RefusesWhatIsTooLongOrNotThere) {
  start();
  MediaFetcher fetcher(options());
  EXPECT_EQ(fetcher.fetch(url("/long"), 4999).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(fetcher.fetch(url("/long"), 5000));
  EXPECT_EQ(fetcher.fetch(url("/nothing"), 1000).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(fetcher.fetch("http://127.0.0.1:1/", 1000).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(fetcher.fetch("not a url", 1000).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(MediaFetcherTest, FetchesNothingUnlessHostsAreListed) {
  start();
  FetchOptions none = options();
  none.outbound.hosts.clear();
  EXPECT_EQ(MediaFetcher(none).fetch(url("/photo"), 1000).error().code, ErrorCode::kForbidden);
  FetchOptions other = options();
  other.outbound.hosts = {"example.org"};
  EXPECT_EQ(MediaFetcher(other).fetch(url("/photo"), 1000).error().code, ErrorCode::kForbidden);
  FetchOptions private_address = options();
  private_address.outbound.guard = AddressGuard();
  EXPECT_EQ(MediaFetcher(private_address).fetch(url("/photo"), 1000).error().code,
            ErrorCode::kForbidden);
}

TEST_F(MediaFetcherTest, FetchesNoMoreThanItsNumberAtOnce) {
  start();
  FetchOptions one = options();
  one.most_at_once = 1;
  MediaFetcher fetcher(one);
  std::jthread first([&] { EXPECT_TRUE(fetcher.fetch(url("/wait"), 1000)); });
  waiting_.get_future().wait();
  EXPECT_EQ(fetcher.fetch(url("/photo"), 1000).error().code, ErrorCode::kUnavailable);
  released_.set_value();
  first.join();
  EXPECT_TRUE(fetcher.fetch(url("/photo"), 1000));
}

}  // namespace
}  // namespace holdfast
