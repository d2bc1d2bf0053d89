// `serve`'s settings of alerts: the mail server, how mail is signed, how forms are. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "holdfast/result.h"
#include "service/alert_office.h"

namespace holdfast {

struct ServeMailOptions {
  std::string smtp_url;  // empty: this server sends no mail
  std::string smtp_password;
  std::string smtp_ca;
  std::string smtp_hello = "localhost";
  MailSettings mail;
  std::vector<std::string> dkim;  // SELECTOR:FILE
  std::string dkim_domain;
  std::string alert_key;  // a file of `holdfast alert keygen`
  std::string site_name = "Holdfast";
};
void add_serve_mail_options(CLI::App& command, ServeMailOptions& options);

// Reads what the settings name and fills `office`. `data` is the folder that journals go to;
// `site_url` is where people reach this server.
[[nodiscard]] Result<void> open_alert_office(const ServeMailOptions& options,
                                             const std::string& data, const std::string& site_url,
                                             AlertOffice& office);

}  // namespace holdfast
