// A mail server that counts: takes every mail on a port of 127.0.0.1, and appends each Message-ID
// to a log before it answers the final dot. One thread; ends on SIGTERM.
//
// usage: delivery_sink PORT LOG [CUT_EVERY]
//
// Each line of the log is "MILLISECONDS <MESSAGE-ID> RECIPIENT". With CUT_EVERY = n, each n-th mail
// is logged and its connection cut without an answer.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace {

struct Client {
  std::string in;
  std::string recipient;
  bool is_in_data = false;
};

class Sink {
 public:
  Sink(int log, long cut_every) : log_(log), cut_every_(cut_every) {}

  // Takes what came; false when the connection must be closed.
  bool take(int socket, Client& client) {
    std::string out;
    while (true) {
      if (client.is_in_data) {
        const std::size_t end = client.in.find("\r\n.\r\n");
        if (end == std::string::npos) break;
        record(std::string_view(client.in).substr(0, end), client);
        client.in.erase(0, end + 5);
        client.is_in_data = false;
        if (cut_every_ > 0 && ++mails_ % cut_every_ == 0) return false;
        out += "250 2.0.0 Ok: queued as " + std::to_string(++queued_) + "\r\n";
        continue;
      }
      const std::size_t end = client.in.find("\r\n");
      if (end == std::string::npos) break;
      const std::string line = client.in.substr(0, end);
      client.in.erase(0, end + 2);
      if (line.starts_with("EHLO")) {
        out += "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 1000000\r\n";
      } else if (line.starts_with("DATA")) {
        client.is_in_data = true;
        out += "354 go on\r\n";
      } else if (line.starts_with("QUIT")) {
        return false;
      } else {
        if (line.starts_with("RCPT TO:<")) client.recipient = line.substr(9, line.find('>') - 9);
        out += "250 2.1.0 Ok\r\n";
      }
    }
    return out.empty() || send(socket, out.data(), out.size(), MSG_NOSIGNAL) > 0;
  }

 private:
  void record(std::string_view mail, const Client& client) {
    using namespace std::chrono;
    const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    std::size_t at = mail.find("\nMessage-ID: <");
    const std::size_t end = mail.find('>', at + 14);
    const std::string line = std::to_string(now) + " " +
                             std::string(mail.substr(at + 13, end - at - 12)) + " " +
                             client.recipient + "\n";
    if (write(log_, line.data(), line.size()) < 0) std::perror("log");
  }

  int log_;
  long cut_every_;
  long mails_ = 0;
  long queued_ = 0;
};

int listen_on(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener, 256) != 0) {
    std::perror("listen");
    std::exit(1);
  }
  return listener;
}

void accept_one(int listener, int poller, std::map<int, Client>& clients) {
  const int taken = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
  if (taken < 0) return;
  const int on = 1;
  setsockopt(taken, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{.events = EPOLLIN, .data = {.fd = taken}};
  epoll_ctl(poller, EPOLL_CTL_ADD, taken, &event);
  clients[taken] = {};
  (void)send(taken, "220 sink.test ESMTP\r\n", 21, MSG_NOSIGNAL);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: delivery_sink PORT LOG [CUT_EVERY]\n", stderr);
    return 2;
  }
  const int listener = listen_on(std::atoi(argv[1]));
  Sink sink(open(argv[2], O_CREAT | O_WRONLY | O_APPEND, 0600), argc > 3 ? std::atol(argv[3]) : 0);
  const int poller = epoll_create1(0);
  epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  std::map<int, Client> clients;
  std::puts("ready");
  std::fflush(stdout);
  char buffer[65536];
  while (true) {
    epoll_event events[64];
    const int count = epoll_wait(poller, events, 64, -1);
    for (int i = 0; i < count; ++i) {
      const int socket = events[i].data.fd;
      if (socket == listener) {
        accept_one(listener, poller, clients);
        continue;
      }
      const ssize_t got = recv(socket, buffer, sizeof buffer, 0);
      Client& client = clients[socket];
      if (got > 0) client.in.append(buffer, static_cast<std::size_t>(got));
      if (got <= 0 || !sink.take(socket, client)) {
        close(socket);
        clients.erase(socket);
      }
    }
  }
}
