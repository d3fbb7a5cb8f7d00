#pragma once

namespace lectern {

/// One visitor out of several lambdas: a variant's alternative that none of
/// them takes does not compile.
template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};

template <class... Fs>
overloaded(Fs...) -> overloaded<Fs...>;

} // namespace lectern
