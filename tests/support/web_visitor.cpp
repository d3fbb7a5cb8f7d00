#include "tests/support/web_visitor.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <sys/socket.h>

#include <regex>
#include <stdexcept>

namespace lectern::test {

namespace {

std::smatch match(const std::string& text, const char* pattern) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex{pattern}))
    throw std::runtime_error("not as expected: " + text);
  return found;
}

} // namespace

web_visitor::web_visitor(std::string link) {
  const auto parts = match(link, "^http://(127\\.0\\.0\\.1:([0-9]+))/ui/#token=([0-9a-f]{64})$");
  host = parts[1];
  origin = "http://" + host;
  token_ = parts[3];
  server_.port = static_cast<std::uint16_t>(std::stoul(parts[2]));
}

http_reply web_visitor::sign_in(const std::string& name) {
  auto reply = call("POST", "/ui/sign-in",
                    boost::json::serialize(boost::json::object{{"token", token_}, {"name", name}}));
  if (reply.status != 200)
    return reply;
  cookie = match(reply.fields, "\r\nSet-Cookie: ([^;\r]+)")[1];
  proof = reply.json().at("metadata").at("proof").as_string().c_str();
  return reply;
}

http_reply web_visitor::call(const std::string& method, const std::string& target,
                             const std::string& body) const {
  return http_raw(server_, head(method, target)
                             + (proof.empty() ? "" : "Lectern-Proof: " + proof + "\r\n")
                             + "Connection: close\r\nContent-Length: " + std::to_string(body.size())
                             + "\r\n\r\n" + body);
}

unsigned web_visitor::upgrade(const std::string& target) const {
  const auto socket = connect_to(server_);
  send_all(socket.get(),
           head("GET", target) + "Sec-WebSocket-Protocol: lectern.events.v1\r\n"
             + (proof.empty() ? "" : "Sec-WebSocket-Protocol: lectern.proof." + proof + "\r\n")
             + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  std::string start = "HTTP/1.1 000";
  const auto size = static_cast<ssize_t>(start.size());
  if (!wait_readable(socket.get(), within(10s))
      || ::recv(socket.get(), start.data(), start.size(), MSG_WAITALL) != size)
    throw std::runtime_error("no answer to the upgrade");
  return static_cast<unsigned>(std::stoul(start.substr(start.size() - 3)));
}

std::string web_visitor::head(const std::string& method, const std::string& target) const {
  auto text =
    method + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept-Encoding: gzip\r\n" + fields;
  if (!origin.empty())
    text += "Origin: " + origin + "\r\n";
  if (!cookie.empty())
    text += "Cookie: " + cookie + "\r\n";
  return text;
}

} // namespace lectern::test
