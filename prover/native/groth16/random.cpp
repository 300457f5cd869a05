#include "random.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <stdexcept>

namespace colonnade {

Fr random_scalar() {
  for (;;) {
    Fr candidate;
    if (getentropy(candidate.w, sizeof candidate.w) != 0) throw std::runtime_error("The system gives no randomness");
    // r has 254 bits: about three of four candidates are below it. Taking remainders instead would favour small numbers.
    candidate.w[3] &= (u64{1} << 62) - 1;
    if (Fr::is_reduced(candidate.w)) return candidate;
  }
}

}  // namespace colonnade
