// A program with its own web server, built with Boost.Beast, that hands requests below
// /consoles/ over to Lectern. web_connection.hpp shows how.

#include "web_client.hpp"
#include "web_connection.hpp"

#include <boost/asio/signal_set.hpp>

#include <future>
#include <iostream>
#include <random>

using example::tcp;

void accept(tcp::acceptor& acceptor, lectern::service& consoles, const std::string& key) {
  acceptor.async_accept([&](boost::system::error_code why, tcp::socket socket) {
    if (why)
      return;
    std::make_shared<example::web_connection>(std::move(socket), consoles, key)->read();
    accept(acceptor, consoles, key);
  });
}

int main(int count, char** words) {
  const bool once = count > 1 && words[1] == std::string_view{"--once"};
  const boost::asio::ip::port_type port = once ? 0 : 8080;
  std::random_device random;
  const auto key = std::to_string(random()) + std::to_string(random());

  boost::asio::io_context context; // Outlives the service, which posts answers to it.
  auto consoles = lectern::service::start().value();
  consoles.add_instance("host", lectern::host_instance{}).value();
  tcp::acceptor acceptor{context, {boost::asio::ip::address_v4::loopback(), port}};
  accept(acceptor, consoles, key);
  const tcp::endpoint here = acceptor.local_endpoint();
  std::cout << "curl -H 'Authorization: Bearer " << key << "' http://" << here
            << "/consoles/1.0/instances" << std::endl;

  if (once) {
    auto visit = std::async(std::launch::async, [&] {
      const auto list =
        example::visit(here, key, "/consoles/1.0/instances", "/consoles/1.0/events");
      context.stop();
      return list;
    });
    context.run_for(std::chrono::seconds{10});
    std::cout << visit.get() << '\n';
    return 0;
  }
  boost::asio::signal_set signals{context, SIGINT, SIGTERM};
  signals.async_wait([&](auto, auto) { context.stop(); });
  context.run();
}
