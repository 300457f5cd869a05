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

namespace colonnade {

using u64 = std::uint64_t;
using u128 = unsigned __int128;

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
    u128 c = 0;
    for (int i = 0; i < 4; i++) {
      c += (u128)a.w[i] + b.w[i];
      r.w[i] = (u64)c;
      c >>= 64;
    }
    r.reduce_once();
    return r;
  }
  friend Mont256 operator-(const Mont256& a, const Mont256& b) {
    Mont256 r;
    u64 borrow = 0;
    for (int i = 0; i < 4; i++) {
      const u128 d = (u128)a.w[i] - b.w[i] - borrow;
      r.w[i] = (u64)d;
      borrow = (u64)(d >> 64) & 1;
    }
    const u64 mask = 0 - borrow;
    u128 c = 0;
    for (int i = 0; i < 4; i++) {
      c += (u128)r.w[i] + (P[i] & mask);
      r.w[i] = (u64)c;
      c >>= 64;
    }
    return r;
  }
  Mont256 negated() const { return zero() - *this; }
  Mont256 doubled() const { return *this + *this; }

  friend Mont256 operator*(const Mont256& a, const Mont256& b) {
    u64 t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
    // One word of b at a time. p's top word is below 2^62, so the running value stays below 2^320 and needs no sixth word.
    for (int i = 0; i < 4; i++) {
      const u64 y = b.w[i];
      u128 c = (u128)a.w[0] * y + t0;
      const u64 low = (u64)c;
      c = (u128)a.w[1] * y + t1 + (u64)(c >> 64);
      t1 = (u64)c;
      c = (u128)a.w[2] * y + t2 + (u64)(c >> 64);
      t2 = (u64)c;
      c = (u128)a.w[3] * y + t3 + (u64)(c >> 64);
      t3 = (u64)c;
      t4 += (u64)(c >> 64);
      const u64 m = low * INVERSE;
      c = (u128)m * P[0] + low;
      c = (u128)m * P[1] + t1 + (u64)(c >> 64);
      t0 = (u64)c;
      c = (u128)m * P[2] + t2 + (u64)(c >> 64);
      t1 = (u64)c;
      c = (u128)m * P[3] + t3 + (u64)(c >> 64);
      t2 = (u64)c;
      c = (u128)t4 + (u64)(c >> 64);
      t3 = (u64)c;
      t4 = (u64)(c >> 64);
    }
    Mont256 r{{t0, t1, t2, t3}};
    r.reduce_once();
    return r;
  }
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
  void reduce_once() {
    u64 d[4];
    u64 borrow = 0;
    for (int i = 0; i < 4; i++) {
      const u128 x = (u128)w[i] - P[i] - borrow;
      d[i] = (u64)x;
      borrow = (u64)(x >> 64) & 1;
    }
    const u64 keep = 0 - borrow;
    for (int i = 0; i < 4; i++) w[i] = (w[i] & keep) | (d[i] & ~keep);
  }
};

/**
 * The binary extended Euclidean algorithm. Inversions are rare everywhere (one for thousands of additions), so the plain method will do:
 * about 5 µs.
 */
template <class Field>
Mont256<Field> Mont256<Field>::inverted() const {
  if (is_zero()) return zero();
  const auto is_one = [](const u64* v) { return v[0] == 1 && (v[1] | v[2] | v[3]) == 0; };
  const auto halve = [](u64* v, u64 top) {
    for (int i = 0; i < 3; i++) v[i] = (v[i] >> 1) | (v[i + 1] << 63);
    v[3] = (v[3] >> 1) | (top << 63);
  };
  const auto subtract = [](u64* a, const u64* b) {
    u64 borrow = 0;
    for (int i = 0; i < 4; i++) {
      const u128 d = (u128)a[i] - b[i] - borrow;
      a[i] = (u64)d;
      borrow = (u64)(d >> 64) & 1;
    }
  };
  const auto halve_mod = [&](Mont256& v) {
    u64 carry = 0;
    if (v.w[0] & 1) {
      u128 c = 0;
      for (int i = 0; i < 4; i++) {
        c += (u128)v.w[i] + P[i];
        v.w[i] = (u64)c;
        c >>= 64;
      }
      carry = (u64)c;
    }
    halve(v.w, carry);
  };
  u64 u[4], v[4];
  std::memcpy(u, w, 32);
  std::memcpy(v, P, 32);
  // The value is a·R; starting from R² makes the result a^-1·R.
  Mont256 x{{SQUARE.w[0], SQUARE.w[1], SQUARE.w[2], SQUARE.w[3]}};
  Mont256 y = zero();
  while (!is_one(u) && !is_one(v)) {
    while ((u[0] & 1) == 0) {
      halve(u, 0);
      halve_mod(x);
    }
    while ((v[0] & 1) == 0) {
      halve(v, 0);
      halve_mod(y);
    }
    if (detail::at_least(u, v)) {
      subtract(u, v);
      x = x - y;
    } else {
      subtract(v, u);
      y = y - x;
    }
  }
  return is_one(u) ? x : y;
}

using Fr = Mont256<ScalarField>;
using Fq = Mont256<BaseField>;

}  // namespace colonnade
