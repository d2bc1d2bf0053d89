// A server with a few small routes, for the server's tests. One thread beside the server's own.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <thread>

#include "service/http_server.h"
#include "service/test_http_client.h"

namespace holdfast {

inline constexpr const char* kHello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

inline Response said(std::string text) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::move(text);
  return response;
}

// A server on a free port with a few small routes, until the end of the test.
class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    options_.port = 0;
    options_.threads = 2;
    options_.workers = 2;
    options_.header_timeout = std::chrono::seconds(1);
    options_.body_timeout = std::chrono::seconds(1);
    router_.add({.method = "GET",
                 .pattern = "/hello",
                 .handler = [](const Request&) { return said("hello"); },
                 .blocks = false});
    router_.add({.method = "POST",
                 .pattern = "/echo",
                 .handler = [](const Request& request) { return said(request.body); },
                 .max_body_bytes = 1000});
    router_.add({.method = "GET", .pattern = "/wait", .handler = [this](const Request&) {
                   waiting_.set_value();
                   released_.get_future().wait();
                   return said("waited");
                 }});
  }
  ~HttpServerTest() override {
    try {
      released_.set_value();
    } catch (const std::future_error&) {
      // The test has released it already.
    }
    stop();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  void start() {
    auto created = HttpServer::create(options_, router_, metrics_);
    ASSERT_TRUE(created) << created.error().message;
    server_ = std::move(*created);
    port_ = server_->port();
    running_ = std::jthread([this] { server_->run(); });
  }
  void stop() {
    if (!running_.joinable()) return;
    server_->stop();
    running_.join();
  }
  HttpAnswer ask(std::string_view request) { return TestHttpClient(port_).ask(request); }

  // A fresh P-256 key and certificate, in the files that the options name.
  void write_certificate(const char* name);

  HttpServerOptions options_;
  Router router_;
  Metrics metrics_;
  std::unique_ptr<HttpServer> server_;
  std::uint16_t port_ = 0;
  std::promise<void> waiting_, released_;  // of /wait
  std::filesystem::path folder_;
  std::jthread running_;
};

inline void HttpServerTest::write_certificate(const char* name) {
  if (folder_.empty()) {
    folder_ = std::filesystem::temp_directory_path() / fmt::format("holdfast-tls-{}", getpid());
    std::filesystem::create_directories(folder_);
    options_.tls_certificate_file = folder_ / "certificate.pem";
    options_.tls_key_file = folder_ / "key.pem";
  }
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_sign(certificate, key, EVP_sha256());
  FILE* file = std::fopen(options_.tls_certificate_file.c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  file = std::fopen(options_.tls_key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

}  // namespace holdfast
