/**
 * BN254's two prime fields in four 64-bit limbs, Montgomery form with R = 2^256: what snarkjs's files hold, and what every path of the core
 * computes with where eight numbers at a time do not pay. Values are always reduced: in [0, p).
 *
 * Not constant-time: nothing here touches a secret but a witness on its owner's machine.
 */
#pragma once
#include <cstdint>
#include <cstring>
#include <cstddef>

#include "words.hpp"

namespace colonnade {

/** The order of both groups: scalars, wires, columns. */
struct ScalarField {
  static constexpr u64 P[4] = {0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029};
};
/** The field of the curve's coordinates. */
struct BaseField {
  static constexpr u64 P[4] = {0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029};
};

namespace detail {
/** −p^-1 mod 2^64 by Newton's iteration. */
constexpr u64 negative_inverse(u64 p) {
  u64 inverse = 1;
  for (int i = 0; i < 6; i++) inverse *= 2 - p * inverse;
  return 0 - inverse;
}
struct Words { u64 w[4]; };
constexpr bool at_least(const u64* a, const u64* b) {
  for (int i = 3; i >= 0; i--) {
    if (a[i] != b[i]) return a[i] > b[i];
  }
  return true;
}
/** 2^exponent mod p. */
constexpr Words power_of_two(const u64* p, int exponent) {
  Words r{{1, 0, 0, 0}};
  for (int i = 0; i < exponent; i++) {
    u64 carry = 0;
    for (int j = 0; j < 4; j++) {
      const u64 next = r.w[j] >> 63;
      r.w[j] = (r.w[j] << 1) | carry;
      carry = next;
    }
    if (at_least(r.w, p)) {
      u64 borrow = 0;
      for (int j = 0; j < 4; j++) {
        const u128 d = (u128)r.w[j] - p[j] - borrow;
        r.w[j] = (u64)d;
        borrow = (u64)(d >> 64) & 1;
      }
    }
  }
  return r;
}
}  // namespace detail

/** An element of one of the fields. */
template <class Field>
struct Mont256 {
  u64 w[4];

  static constexpr const u64* P = Field::P;
  static constexpr u64 INVERSE = detail::negative_inverse(Field::P[0]);
  static constexpr detail::Words ONE = detail::power_of_two(Field::P, 256);
  static constexpr detail::Words SQUARE = detail::power_of_two(Field::P, 512);

  static Mont256 zero() { return {{0, 0, 0, 0}}; }
  static Mont256 one() { return {{ONE.w[0], ONE.w[1], ONE.w[2], ONE.w[3]}}; }
  /** From memory, Montgomery form, 32 bytes little-endian. The caller has checked `is_reduced`. */
  static Mont256 load(const void* bytes) {
    Mont256 r;
    std::memcpy(r.w, bytes, 32);
    return r;
  }
  void store(void* bytes) const { std::memcpy(bytes, w, 32); }
  /** Whether 32 bytes hold a number below p. */
  static bool is_reduced(const void* bytes) {
    u64 v[4];
    std::memcpy(v, bytes, 32);
    return !detail::at_least(v, P);
  }
  static Mont256 from_u64(u64 value) { return Mont256{{value, 0, 0, 0}}.to_montgomery(); }

  bool is_zero() const { return (w[0] | w[1] | w[2] | w[3]) == 0; }
  friend bool operator==(const Mont256& a, const Mont256& b) {
    return ((a.w[0] ^ b.w[0]) | (a.w[1] ^ b.w[1]) | (a.w[2] ^ b.w[2]) | (a.w[3] ^ b.w[3])) == 0;
  }
  friend bool operator!=(const Mont256& a, const Mont256& b) { return !(a == b); }

  friend Mont256 operator+(const Mont256& a, const Mont256& b) {
    // p < 2^254: the sum of two reduced numbers does not overflow.
    Mont256 r;
    words::add(r.w, a.w, b.w);
    r.reduce_once();
    return r;
  }
  friend Mont256 operator-(const Mont256& a, const Mont256& b) {
    Mont256 r;
    words::subtract_mod(r.w, a.w, b.w, P);
    return r;
  }
  Mont256 negated() const { return zero() - *this; }
  Mont256 doubled() const { return *this + *this; }

#if defined(__x86_64__) && defined(__BMI2__) && defined(__ADX__)
  /**
   * The same as below with two carry chains side by side, which a compiler does not find: CF carries the low halves' sums, OF the high halves'.
   */
  friend Mont256 operator*(const Mont256& a, const Mont256& b) {
    u64 t0, t1, t2, t3, top, x;
    const u64* pa = a.w;
    const u64* pb = b.w;
#define COLONNADE_REDUCE                                                                                   \
  "movq %[inverse], %%rdx\n imulq %[t0], %%rdx\n xorl %k[x], %k[x]\n"                                     \
  "mulxq %[p0], %[x], %%rcx\n adcxq %[t0], %[x]\n movq %%rcx, %[t0]\n"                                     \
  "adcxq %[t1], %[t0]\n mulxq %[p1], %[x], %[t1]\n adoxq %[x], %[t0]\n"                                   \
  "adcxq %[t2], %[t1]\n mulxq %[p2], %[x], %[t2]\n adoxq %[x], %[t1]\n"                                   \
  "adcxq %[t3], %[t2]\n mulxq %[p3], %[x], %[t3]\n adoxq %[x], %[t2]\n"                                   \
  "movl $0, %k[x]\n adcxq %[x], %[t3]\n adoxq %[top], %[t3]\n"
#define COLONNADE_ROUND(at)                                                                                \
  "xorl %k[x], %k[x]\n movq " at "(%[b]), %%rdx\n"                                                        \
  "mulxq 0(%[a]), %[x], %[top]\n adoxq %[x], %[t0]\n"                                                     \
  "adcxq %[top], %[t1]\n mulxq 8(%[a]), %[x], %[top]\n adoxq %[x], %[t1]\n"                               \
  "adcxq %[top], %[t2]\n mulxq 16(%[a]), %[x], %[top]\n adoxq %[x], %[t2]\n"                              \
  "adcxq %[top], %[t3]\n mulxq 24(%[a]), %[x], %[top]\n adoxq %[x], %[t3]\n"                              \
  "movl $0, %k[x]\n adcxq %[x], %[top]\n adoxq %[x], %[top]\n" COLONNADE_REDUCE
    asm("xorl %k[x], %k[x]\n movq 0(%[b]), %%rdx\n"
        "mulxq 0(%[a]), %[t0], %[t1]\n"
        "mulxq 8(%[a]), %[x], %[t2]\n adoxq %[x], %[t1]\n"
        "mulxq 16(%[a]), %[x], %[t3]\n adoxq %[x], %[t2]\n"
        "mulxq 24(%[a]), %[x], %[top]\n adoxq %[x], %[t3]\n"
        "movl $0, %k[x]\n adoxq %[x], %[top]\n" COLONNADE_REDUCE
        COLONNADE_ROUND("8") COLONNADE_ROUND("16") COLONNADE_ROUND("24")
        : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [top] "=&r"(top), [x] "=&r"(x)
        : [a] "r"(pa), [b] "r"(pb), [p0] "m"(P[0]), [p1] "m"(P[1]), [p2] "m"(P[2]), [p3] "m"(P[3]), [inverse] "m"(INVERSE), "m"(a.w), "m"(b.w)
        : "rdx", "rcx", "cc");
#undef COLONNADE_ROUND
#undef COLONNADE_REDUCE
    Mont256 r{{t0, t1, t2, t3}};
    r.reduce_once();
    return r;
  }
#else
  /** Out of line: GCC takes minutes to find registers for a formula of several. */
  __attribute__((noinline)) friend Mont256 operator*(const Mont256& a, const Mont256& b) {
    Mont256 r;
    words::multiply_mod(r.w, a.w, b.w, P, INVERSE);
    return r;
  }
#endif
  Mont256 squared() const { return *this * *this; }

  /** Normal form → Montgomery form. */
  Mont256 to_montgomery() const { return *this * Mont256{{SQUARE.w[0], SQUARE.w[1], SQUARE.w[2], SQUARE.w[3]}}; }
  /** Montgomery form → normal form. */
  Mont256 from_montgomery() const { return *this * Mont256{{1, 0, 0, 0}}; }

  /** this^exponent; the exponent is a plain number of four words. */
  Mont256 pow(const u64 exponent[4]) const {
    Mont256 r = one();
    for (int i = 255; i >= 0; i--) {
      r = r.squared();
      if ((exponent[i / 64] >> (i % 64)) & 1) r = r * *this;
    }
    return r;
  }
  Mont256 pow(u64 exponent) const {
    const u64 e[4] = {exponent, 0, 0, 0};
    return pow(e);
  }

  /** 1/this, and 0 for 0. */
  Mont256 inverted() const;

 private:
  static void halve_31(const u64* u, std::int64_t f, const u64* v, std::int64_t g, u64* out);

  void reduce_once() { words::reduce_once(w, P); }
};

namespace detail {
/** A signed number of 256 bits and a sign word, for the inversion. */
struct Signed {
  u64 w[5];
};
/** (a·f + b·g) exactly, |f| + |g| ≤ 2^31 and |a|, |b| < 2^256. */
inline Signed combine(const u64* a, std::int64_t f, const u64* b, std::int64_t g) {
  Signed r;
  __int128 carry = 0;
  for (int i = 0; i < 4; i++) {
    // A product of an unsigned word and a signed factor of 32 bits fits easily.
    const __int128 x = (__int128)a[i] * f + (__int128)b[i] * g + carry;
    r.w[i] = (u64)x;
    carry = x >> 64;
  }
  r.w[4] = (u64)carry;
  return r;
}
inline void negate(Signed& a) {
  u64 carry = 1;
  for (auto& word : a.w) {
    word = ~word + carry;
    carry = carry & (word == 0);
  }
}
inline void shift_right_31(Signed& a, u64* out) {
  for (int i = 0; i < 4; i++) out[i] = (a.w[i] >> 31) | (a.w[i + 1] << 33);
}
}  // namespace detail

/**
 * Pornin's binary Euclidean algorithm (Optimized Binary GCD for Modular Inversion, 2020): 31 steps at a time on the numbers' outermost bits, then
 * one update of the long numbers. a ≡ x·u and b ≡ x·v hold throughout; a ends as 0, b as 1, v as the inverse.
 */
template <class Field>
Mont256<Field> Mont256<Field>::inverted() const {
  if (is_zero()) return zero();
  u64 a[4], b[4], u[4] = {1, 0, 0, 0}, v[4] = {0, 0, 0, 0};
  std::memcpy(a, w, 32);
  std::memcpy(b, P, 32);
  // x·R comes in, R/x goes out: two factors R = 2^256 are multiplied in at the end.
  while ((a[0] | a[1] | a[2] | a[3]) != 0) {
    // The top 33 bits of both at the longer one's length, over their low 31 bits.
    int top = 3;
    while (top > 0 && (a[top] | b[top]) == 0) top--;
    u64 low_a, low_b;
    if (top == 0) {
      low_a = a[0];
      low_b = b[0];
    } else {
      const int shift = __builtin_clzll(a[top] | b[top]);
      const auto high = [&](const u64* n) { return shift == 0 ? n[top] : (n[top] << shift) | (n[top - 1] >> (64 - shift)); };
      const u64 mask = (u64(1) << 31) - 1;
      low_a = (a[0] & mask) | (high(a) & ~mask);
      low_b = (b[0] & mask) | (high(b) & ~mask);
    }
    std::int64_t f0 = 1, g0 = 0, f1 = 0, g1 = 1;
    for (int i = 0; i < 31; i++) {
      const std::int64_t odd = -(std::int64_t)(low_a & 1);
      const std::int64_t swap = odd & -(std::int64_t)(low_a < low_b);
      const u64 x = (low_a ^ low_b) & (u64)swap;
      low_a ^= x;
      low_b ^= x;
      const std::int64_t f = (f0 ^ f1) & swap, g = (g0 ^ g1) & swap;
      f0 ^= f;
      f1 ^= f;
      g0 ^= g;
      g1 ^= g;
      low_a -= low_b & (u64)odd;
      f0 -= f1 & odd;
      g0 -= g1 & odd;
      low_a >>= 1;
      f1 *= 2;
      g1 *= 2;
    }
    detail::Signed na = detail::combine(a, f0, b, g0), nb = detail::combine(a, f1, b, g1);
    // The outermost bits can have misjudged which is the larger: then the difference is negative, and its opposite serves as well.
    if (na.w[4] >> 63) {
      detail::negate(na);
      f0 = -f0;
      g0 = -g0;
    }
    if (nb.w[4] >> 63) {
      detail::negate(nb);
      f1 = -f1;
      g1 = -g1;
    }
    detail::shift_right_31(na, a);
    detail::shift_right_31(nb, b);
    u64 nu[4], nv[4];
    halve_31(u, f0, v, g0, nu);
    halve_31(u, f1, v, g1, nv);
    std::memcpy(u, nu, 32);
    std::memcpy(v, nv, 32);
  }
  const Mont256 inverse{{v[0], v[1], v[2], v[3]}};
  return inverse.to_montgomery().to_montgomery();
}

/** (u·f + v·g)/2^31 mod p, reduced; u and v reduced. */
template <class Field>
void Mont256<Field>::halve_31(const u64* u, std::int64_t f, const u64* v, std::int64_t g, u64* out) {
  detail::Signed x = detail::combine(u, f, v, g);
  const u64 m = (x.w[0] * INVERSE) & ((u64(1) << 31) - 1);
  __int128 carry = 0;
  for (int i = 0; i < 4; i++) {
    carry += (__int128)x.w[i] + (__int128)((u128)P[i] * m);
    x.w[i] = (u64)carry;
    carry >>= 64;
  }
  x.w[4] += (u64)carry;
  detail::shift_right_31(x, out);
  // Between −p and 2p: one correction.
  if (x.w[4] >> 63) {
    u128 c = 0;
    for (int i = 0; i < 4; i++) {
      c += (u128)out[i] + P[i];
      out[i] = (u64)c;
      c >>= 64;
    }
  }
  Mont256 r{{out[0], out[1], out[2], out[3]}};
  r.reduce_once();
  std::memcpy(out, r.w, 32);
}

using Fr = Mont256<ScalarField>;
using Fq = Mont256<BaseField>;

}  // namespace colonnade
