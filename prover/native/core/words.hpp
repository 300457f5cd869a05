/**
 * Numbers of four 64-bit words, least significant first: sums, differences and rows of products for every field here.
 *
 * They are in assembly on x86-64 and arm64, because C++ has no word for a carry flag and compilers do not find it: GCC
 * 12 takes 11 ns for a modular addition that takes 1.7 with the flag, and half as long again for a product. The C++
 * below says what the assembly does, and serves every other processor; COLONNADE_PLAIN_WORDS asks for it, for tests.
 */
#pragma once
#include <cstdint>

namespace colonnade {

using u64 = std::uint64_t;
using u128 = unsigned __int128;

namespace words {

#if defined(__x86_64__) && !defined(COLONNADE_PLAIN_WORDS)
#define COLONNADE_WORDS_X86_64
#elif defined(__aarch64__) && !defined(COLONNADE_PLAIN_WORDS)
#define COLONNADE_WORDS_ARM64
#endif

/** r = a + b mod 2^256; r may be a or b. */
inline void add(u64* r, const u64* a, const u64* b) {
  u64 r0 = a[0], r1 = a[1], r2 = a[2], r3 = a[3];
#if defined(COLONNADE_WORDS_X86_64)
  asm("addq %[b0], %[r0]\n adcq %[b1], %[r1]\n adcq %[b2], %[r2]\n adcq %[b3], %[r3]\n"
      : [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3)
      : [b0] "r"(b[0]), [b1] "r"(b[1]), [b2] "r"(b[2]), [b3] "r"(b[3])
      : "cc");
#elif defined(COLONNADE_WORDS_ARM64)
  asm("adds %[r0], %[r0], %[b0]\n adcs %[r1], %[r1], %[b1]\n adcs %[r2], %[r2], %[b2]\n adc %[r3], %[r3], %[b3]\n"
      : [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3)
      : [b0] "r"(b[0]), [b1] "r"(b[1]), [b2] "r"(b[2]), [b3] "r"(b[3])
      : "cc");
#else
  u128 c = (u128)r0 + b[0];
  r0 = (u64)c;
  c = (u128)r1 + b[1] + (u64)(c >> 64);
  r1 = (u64)c;
  c = (u128)r2 + b[2] + (u64)(c >> 64);
  r2 = (u64)c;
  r3 += b[3] + (u64)(c >> 64);
#endif
  r[0] = r0;
  r[1] = r1;
  r[2] = r2;
  r[3] = r3;
}

/** r = a − b mod 2^256; r may be a or b. All ones where a < b, else 0. */
inline u64 subtract(u64* r, const u64* a, const u64* b) {
  u64 r0 = a[0], r1 = a[1], r2 = a[2], r3 = a[3], borrow;
#if defined(COLONNADE_WORDS_X86_64)
  asm("subq %[b0], %[r0]\n sbbq %[b1], %[r1]\n sbbq %[b2], %[r2]\n sbbq %[b3], %[r3]\n sbbq %[borrow], %[borrow]\n"
      : [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3), [borrow] "=&r"(borrow)
      : [b0] "r"(b[0]), [b1] "r"(b[1]), [b2] "r"(b[2]), [b3] "r"(b[3])
      : "cc");
#elif defined(COLONNADE_WORDS_ARM64)
  asm("subs %[r0], %[r0], %[b0]\n sbcs %[r1], %[r1], %[b1]\n sbcs %[r2], %[r2], %[b2]\n sbcs %[r3], %[r3], %[b3]\n"
      "csetm %[borrow], cc\n"
      : [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3), [borrow] "=&r"(borrow)
      : [b0] "r"(b[0]), [b1] "r"(b[1]), [b2] "r"(b[2]), [b3] "r"(b[3])
      : "cc");
#else
  const auto step = [](u64& x, u64 y, u64 in) {
    u64 d;
    const bool first = __builtin_sub_overflow(x, y, &d), second = __builtin_sub_overflow(d, in, &x);
    return u64(first | second);
  };
  borrow = 0 - step(r3, b[3], step(r2, b[2], step(r1, b[1], step(r0, b[0], 0))));
#endif
  r[0] = r0;
  r[1] = r1;
  r[2] = r2;
  r[3] = r3;
  return borrow;
}

/** a mod p for any a below 2p; p a constant in memory. */
inline void reduce_once(u64* a, const u64* p) {
  u64 d0 = a[0], d1 = a[1], d2 = a[2], d3 = a[3];
#if defined(COLONNADE_WORDS_X86_64)
  asm("subq %[p0], %[d0]\n sbbq %[p1], %[d1]\n sbbq %[p2], %[d2]\n sbbq %[p3], %[d3]\n"
      "cmovcq %[a0], %[d0]\n cmovcq %[a1], %[d1]\n cmovcq %[a2], %[d2]\n cmovcq %[a3], %[d3]\n"
      : [d0] "+&r"(d0), [d1] "+&r"(d1), [d2] "+&r"(d2), [d3] "+&r"(d3)
      : [a0] "r"(a[0]), [a1] "r"(a[1]), [a2] "r"(a[2]), [a3] "r"(a[3]),
        [p0] "m"(p[0]), [p1] "m"(p[1]), [p2] "m"(p[2]), [p3] "m"(p[3])
      : "cc");
#elif defined(COLONNADE_WORDS_ARM64)
  asm("subs %[d0], %[a0], %[p0]\n sbcs %[d1], %[a1], %[p1]\n sbcs %[d2], %[a2], %[p2]\n sbcs %[d3], %[a3], %[p3]\n"
      "csel %[d0], %[a0], %[d0], cc\n csel %[d1], %[a1], %[d1], cc\n"
      "csel %[d2], %[a2], %[d2], cc\n csel %[d3], %[a3], %[d3], cc\n"
      : [d0] "=&r"(d0), [d1] "=&r"(d1), [d2] "=&r"(d2), [d3] "=&r"(d3)
      : [a0] "r"(a[0]), [a1] "r"(a[1]), [a2] "r"(a[2]), [a3] "r"(a[3]),
        [p0] "r"(p[0]), [p1] "r"(p[1]), [p2] "r"(p[2]), [p3] "r"(p[3])
      : "cc");
#else
  u64 d[4];
  const bool less = subtract(d, a, p) != 0;
  d0 = less ? a[0] : d[0];
  d1 = less ? a[1] : d[1];
  d2 = less ? a[2] : d[2];
  d3 = less ? a[3] : d[3];
#endif
  a[0] = d0;
  a[1] = d1;
  a[2] = d2;
  a[3] = d3;
}

/** a − b mod p for a and b below p; r may be a or b. */
inline void subtract_mod(u64* r, const u64* a, const u64* b, const u64* p) {
  const u64 negative = subtract(r, a, b);
  const u64 correction[4] = {p[0] & negative, p[1] & negative, p[2] & negative, p[3] & negative};
  add(r, r, correction);
}

/** t += k·x; five words must hold it. The four products wait for nothing; two chains of carries put them together. */
inline void add_product(u64* t, u64 k, const u64* x) {
#if defined(COLONNADE_WORDS_X86_64) || defined(COLONNADE_WORDS_ARM64)
  const u128 p0 = (u128)k * x[0], p1 = (u128)k * x[1], p2 = (u128)k * x[2], p3 = (u128)k * x[3];
  u64 h0 = (u64)(p0 >> 64), h1 = (u64)(p1 >> 64), h2 = (u64)(p2 >> 64), h3 = (u64)(p3 >> 64);
  u64 t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3], t4 = t[4];
#if defined(COLONNADE_WORDS_X86_64)
  asm("addq %[l1], %[h0]\n adcq %[l2], %[h1]\n adcq %[l3], %[h2]\n adcq $0, %[h3]\n"
      : [h0] "+&r"(h0), [h1] "+&r"(h1), [h2] "+&r"(h2), [h3] "+&r"(h3)
      : [l1] "r"((u64)p1), [l2] "r"((u64)p2), [l3] "r"((u64)p3)
      : "cc");
  asm("addq %[l0], %[t0]\n adcq %[h0], %[t1]\n adcq %[h1], %[t2]\n adcq %[h2], %[t3]\n adcq %[h3], %[t4]\n"
      : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4)
      : [l0] "r"((u64)p0), [h0] "r"(h0), [h1] "r"(h1), [h2] "r"(h2), [h3] "r"(h3)
      : "cc");
#else
  asm("adds %[h0], %[h0], %[l1]\n adcs %[h1], %[h1], %[l2]\n adcs %[h2], %[h2], %[l3]\n adc %[h3], %[h3], xzr\n"
      : [h0] "+&r"(h0), [h1] "+&r"(h1), [h2] "+&r"(h2), [h3] "+&r"(h3)
      : [l1] "r"((u64)p1), [l2] "r"((u64)p2), [l3] "r"((u64)p3)
      : "cc");
  asm("adds %[t0], %[t0], %[l0]\n adcs %[t1], %[t1], %[h0]\n adcs %[t2], %[t2], %[h1]\n adcs %[t3], %[t3], %[h2]\n"
      "adc %[t4], %[t4], %[h3]\n"
      : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4)
      : [l0] "r"((u64)p0), [h0] "r"(h0), [h1] "r"(h1), [h2] "r"(h2), [h3] "r"(h3)
      : "cc");
#endif
  t[0] = t0;
  t[1] = t1;
  t[2] = t2;
  t[3] = t3;
  t[4] = t4;
#else
  u128 c = (u128)k * x[0] + t[0];
  t[0] = (u64)c;
  c = (u128)k * x[1] + t[1] + (u64)(c >> 64);
  t[1] = (u64)c;
  c = (u128)k * x[2] + t[2] + (u64)(c >> 64);
  t[2] = (u64)c;
  c = (u128)k * x[3] + t[3] + (u64)(c >> 64);
  t[3] = (u64)c;
  t[4] += (u64)(c >> 64);
#endif
}

/** t/2^64 mod p, below t/2^64 + p; five words must hold t + 2^64·p. inverse = −1/p mod 2^64. */
inline void divide_by_word(u64* t, const u64* p, u64 inverse) {
  add_product(t, t[0] * inverse, p);
  t[0] = t[1];
  t[1] = t[2];
  t[2] = t[3];
  t[3] = t[4];
  t[4] = 0;
}

/**
 * a·b/2^256 mod p by Montgomery's method, one word of b at a time; a and b below p, p below 2^254, inverse = −1/p mod
 * 2^64. The running value stays below 2p at the end of a row and below 2^320 within it. r may be a or b.
 */
inline void multiply_mod(u64* r, const u64* a, const u64* b, const u64* p, u64 inverse) {
  u64 t[5] = {0, 0, 0, 0, 0};
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    add_product(t, b[i], a);
    divide_by_word(t, p, inverse);
  }
  r[0] = t[0];
  r[1] = t[1];
  r[2] = t[2];
  r[3] = t[3];
  reduce_once(r, p);
}

/** a/2^256 mod p, for a below p. */
inline void divide_mod(u64* r, const u64* a, const u64* p, u64 inverse) {
  u64 t[5] = {a[0], a[1], a[2], a[3], 0};
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) divide_by_word(t, p, inverse);
  r[0] = t[0];
  r[1] = t[1];
  r[2] = t[2];
  r[3] = t[3];
  reduce_once(r, p);
}

}  // namespace words
}  // namespace colonnade
