// Everything that can go wrong ends in one of these, with a message for a person.
#pragma once

#include <stdexcept>
#include <string>

namespace witness {

// The evaluator cannot do its work: the program, memory, a file.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// There is no witness for this input.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace witness
