/**
 * `vectors SECONDS SEED`: every kernel of core/vectors.hpp and core/ntt.hpp on the lanes of one path (AVX2; IFMA where
 * COLONNADE_FUZZ_IFMA is defined) beside the same on one lane of 64-bit arithmetic, which tests hold against bigints.
 * Lengths are any, numbers are made to carry between digits and limbs, and every vector lies in a block of exactly its
 * size. Prints how many rounds there were, or what differed.
 */
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#if defined(COLONNADE_FUZZ_IFMA)
#include "../../core/lanes_ifma.hpp"
#else
#include "../../core/lanes_avx2.hpp"
#endif
#include "../../core/vectors.hpp"

using namespace colonnade;

namespace {

#if defined(COLONNADE_FUZZ_IFMA)
using Tested = VectorKernels<ifma::Lanes<ScalarField>>;
#else
using Tested = VectorKernels<avx2::Lanes<ScalarField>>;
#endif
using Reference = VectorKernels<scalar::Lanes<ScalarField>>;
using Vector = std::vector<Byte>;

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t limit) { return random_() % limit; }

  /** Below p: all of one kind, of two by turns, or any. */
  Vector vector(std::size_t count, bool zeros = true) {
    const std::size_t kinds = below(3);
    const Fr pair[2] = {number(), number()};
    Vector values(count * 32);
    for (std::size_t i = 0; i < count; i++) {
      Fr x = kinds == 0 ? pair[0] : kinds == 1 ? pair[i % 2] : number();
      if (!zeros && x.is_zero()) x = Fr::one();
      x.store(values.data() + 32 * i);
    }
    return values;
  }

 private:
  Fr number() {
    Fr x;
    do {
      for (auto& word : x.w) word = random_();
      x.w[3] >>= 2;
      const std::size_t kind = below(6);
      if (kind == 0) x = small();
      if (kind == 1) x = small().negated();
      if (kind == 2) x = half() + small();
      if (kind == 3) x = edges();
    } while (!Fr::is_reduced(x.w));
    return x;
  }
  Fr small() { return {{below(3), 0, 0, 0}}; }
  /** (p − 1)/2. */
  Fr half() {
    Fr x;
    for (int i = 0; i < 4; i++) x.w[i] = (Fr::P[i] >> 1) | (i < 3 ? Fr::P[i + 1] << 63 : 0);
    return x;
  }
  /** Digits of 51 or 52 bits that are each 0, half a unit, all ones, or next to them. */
  Fr edges() {
    const unsigned bits = 51 + unsigned(below(2));
    Fr x = Fr::zero();
    for (unsigned at = 0; at < 254; at += bits) {
      const u64 unit = u64(1) << bits, digits[] = {0, unit / 2, unit - 1, unit / 2 - 1, unit / 2 + 1, 1};
      const u64 digit = digits[below(6)];
      x.w[at / 64] |= digit << (at % 64);
      if (at % 64 != 0 && at / 64 < 3) x.w[at / 64 + 1] |= digit >> (64 - at % 64);
    }
    x.w[3] &= (u64(1) << 62) - 1;
    return x;
  }

  std::mt19937_64 random_;
};

[[noreturn]] void differ(const char* what, std::size_t count) {
  std::printf("%s of %zu numbers differs\n", what, count);
  std::exit(1);
}

/** Work by either kind of kernels on copies of `values`. */
template <class Work>
void compare(const char* what, const Vector& values, Work work) {
  Vector tested = values, reference = values;
  work(Tested(), tested.data());
  work(Reference(), reference.data());
  if (tested != reference) differ(what, values.size() / 32);
}

void round(Numbers& numbers, Run run) {
  const std::size_t count = numbers.below(70);
  const Vector a = numbers.vector(count), b = numbers.vector(count), c = numbers.vector(2);
  const Vector units = numbers.vector(count, false);
  compare("toMontgomery", a, [&](auto k, Byte* r) { k.to_montgomery(r, r, count, run); });
  compare("fromMontgomery", a, [&](auto k, Byte* r) { k.from_montgomery(r, r, count, run); });
  compare("multiply", a, [&](auto k, Byte* r) { k.multiply(r, r, b.data(), count, run); });
  compare("addScaled", a, [&](auto k, Byte* r) { k.add_scaled(r, b.data(), r, c.data(), count, run); });
  compare("scaleByPowers", a, [&](auto k, Byte* r) { k.scale_by_powers(r, count, c.data(), c.data() + 32, run); });
  compare("invert", units, [&](auto k, Byte* r) { k.invert(r, count, run); });

  const unsigned log = unsigned(numbers.below(10));
  const std::size_t size = std::size_t(1) << log;
  const Vector values = numbers.vector(size), others = numbers.vector(size);
  for (const bool inverse : {false, true}) {
    compare("ntt", values, [&](auto k, Byte* r) { k.ntt(r, log, inverse, run); });
  }
  compare("quotient", values, [&](auto k, Byte* r) {
    Vector second = others;
    k.groth16_quotient(r, second.data(), log, run);
  });
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "vectors SECONDS SEED\n");
    return 2;
  }
  Pool pool(2);
  Numbers numbers(std::strtoull(arguments[2], nullptr, 10));
  std::size_t rounds = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(std::atof(arguments[1]));
  for (; std::chrono::steady_clock::now() < end; rounds++) round(numbers, {pool});
  std::printf("vectors: %zu rounds, all alike\n", rounds);
}
