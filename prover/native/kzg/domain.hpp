/** Points of the domain: x_i = ω^i, ω = 5^((r − 1)/2^log). */
#pragma once
#include <vector>

#include "../core/mont256.hpp"

namespace colonnade {

class Domain {
 public:
  explicit Domain(unsigned log) : half_((log + 1) / 2) {
    u64 exponent[4];
    std::memcpy(exponent, ScalarField::P, sizeof exponent);
    exponent[0] -= 1;
    for (unsigned i = 0; i < log; i++) {
      for (int j = 0; j < 3; j++) exponent[j] = (exponent[j] >> 1) | (exponent[j + 1] << 63);
      exponent[3] >>= 1;
    }
    omega = Fr::from_u64(5).pow(exponent);
    low_ = powers(omega, std::size_t{1} << half_);
    high_ = powers(low_.back() * omega, std::size_t{1} << (log - half_));
  }

  Fr omega;
  Fr point(std::size_t i) const { return high_[i >> half_] * low_[i & ((std::size_t{1} << half_) - 1)]; }

 private:
  static std::vector<Fr> powers(const Fr& base, std::size_t count) {
    std::vector<Fr> list{Fr::one()};
    while (list.size() < count) list.push_back(list.back() * base);
    return list;
  }

  unsigned half_;
  std::vector<Fr> low_, high_;
};

}  // namespace colonnade
