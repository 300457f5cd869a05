// Everything that can be wrong with a program or an input ends in one of these, with a message for a person.
#pragma once

#include <stdexcept>
#include <string>

namespace witness {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace witness
