// EdDSA-Poseidon signatures, with exactly the verdicts of protocol/eddsa.ts. Written for LANES signatures in step, whatever LANES is.
#pragma once
#include <cstdint>
#include "babyjub.hpp"
#include "poseidon.hpp"

namespace colonnade::eddsa {

/** Six integers; what does not fit 256 bits comes as 2^256 − 1, which is in no range. */
struct Signature {
  U256 ax, ay, r8x, r8y, s, message;
};

enum Verdict : std::uint8_t { ACCEPTED = 0, SIGNATURE_NOT_CANONICAL = 1, KEY_INVALID = 2, SIGNATURE_INVALID = 3 };

/** What checking needs besides the signatures. `message` is Poseidon of three inputs, `challenge` of five. */
template <class F>
struct CheckTables {
  using C = typename F::Constant;
  PoseidonTable<C> message, challenge;
  std::vector<CachedAffine<C>> base;
  C a, d, rootOfMinusA, twiceD, one;
};

/** See `hasLadder` of protocol/eddsa.ts. h is below p. */
inline bool hasLadder(const U256& h) {
  U256 n = h;
  for (u64 k = 6 + (1 - (h.w[0] & 1)); k > 0; k--) n = add(n, SUBGROUP_ORDER);
  const U256 last = sub(SUBGROUP_ORDER, {{1, 0, 0, 0}});
  for (int left = 1; left <= 3; left++) {
    U256 prefix = shiftRight(n, left);
    prefix.w[0] |= 1;
    const U256 residue = reduce(prefix, SUBGROUP_ORDER);
    if (less(residue, {{2, 0, 0, 0}}) || equal(residue, last)) return false;
  }
  return !isZero(reduce(h, SUBGROUP_ORDER));
}

namespace detail {

/** a·x² + y² = 1 + d·x²·y², lane by lane. */
template <class F>
unsigned onCurve(const CheckTables<F>& tables, const F& x, const F& y) {
  const F x2 = square(x), y2 = square(y);
  return zeroLanes(x2 * tables.a + y2 - broadcast(x, tables.one) - x2 * y2 * tables.d);
}

inline Cached<Fr> select(const Cached<Fr>* table, const int* digit) {
  const Cached<Fr>& p = table[digit[0] < 0 ? -digit[0] : digit[0]];
  return digit[0] < 0 ? Cached<Fr>{p.difference, p.sum, Fr{} - p.twiceDT, p.twiceZ} : p;
}

inline CachedAffine<Fr> selectAffine(const CachedAffine<Fr>* table, const int* digit) {
  const CachedAffine<Fr>& p = table[digit[0] < 0 ? -digit[0] : digit[0]];
  return digit[0] < 0 ? CachedAffine<Fr>{p.difference, p.sum, Fr{} - p.twiceDT} : p;
}

template <class F>
Point<F> affine(const CheckTables<F>& tables, const F& x, const F& y) {
  const F scaled = x * tables.rootOfMinusA;
  return {scaled, y, broadcast(x, tables.one), scaled * y};
}

/** s·B8 + k·P, both scalars below the subgroup's order. */
template <class F>
Point<F> multiplyAdd(const CheckTables<F>& tables, const U256* s, const U256* k, const Point<F>& p) {
  Cached<F> multiples[VARIABLE_SIZE];
  const F one = broadcast(p.x, tables.one);
  multiples[0] = {one, one, F{}, one + one};
  multiples[1] = cache(p, tables.twiceD);
  Point<F> multiple = p;
  for (int i = 2; i < VARIABLE_SIZE; i++) {
    multiple = add(multiple, multiples[1]);
    multiples[i] = cache(multiple, tables.twiceD);
  }
  // Digits of one window lie side by side, one for each lane.
  int fixed[FIXED_WINDOWS][F::LANES], variable[VARIABLE_WINDOWS][F::LANES], digits[VARIABLE_WINDOWS];
  for (int lane = 0; lane < F::LANES; lane++) {
    signedDigits(s[lane], FIXED_BITS, FIXED_WINDOWS, digits);
    for (int i = 0; i < FIXED_WINDOWS; i++) fixed[i][lane] = digits[i];
    signedDigits(k[lane], VARIABLE_BITS, VARIABLE_WINDOWS, digits);
    for (int i = 0; i < VARIABLE_WINDOWS; i++) variable[i][lane] = digits[i];
  }
  Point<F> sum{F{}, one, one, F{}};
  for (int i = VARIABLE_WINDOWS - 1; i >= 0; i--) {
    if (i < VARIABLE_WINDOWS - 1) {
      for (int bit = 0; bit < VARIABLE_BITS - 1; bit++) sum = twice<false>(sum);
      sum = twice<true>(sum);
    }
    sum = add(sum, select(multiples, variable[i]));
  }
  for (int i = 0; i < FIXED_WINDOWS; i++) sum = addAffine(sum, selectAffine(tables.base.data() + i * FIXED_SIZE, fixed[i]));
  return sum;
}

}  // namespace detail

/** Judges `count` ≤ LANES signatures whose messages are below p. */
template <class F>
void check(const CheckTables<F>& tables, const Signature* list, int count, std::uint8_t* verdicts) {
  constexpr int N = F::LANES;
  U256 ax[N], ay[N], rx[N], ry[N], s[N], message[N], h[N], k[N];
  unsigned signatureOk = 0, keyOk = 0;
  for (int i = 0; i < N; i++) {
    const Signature& o = list[i < count ? i : count - 1];
    const bool sOk = !isZero(o.s) && less(o.s, SUBGROUP_ORDER);
    const bool rOk = sOk && less(o.r8x, MODULUS) && less(o.r8y, MODULUS) && !isZero(o.r8x);
    const bool aOk = less(o.ax, MODULUS) && less(o.ay, MODULUS);
    signatureOk |= static_cast<unsigned>(rOk) << i;
    keyOk |= static_cast<unsigned>(aOk) << i;
    // What is refused already is computed with zeros, so that every lane has something to do.
    ax[i] = aOk ? o.ax : U256{};
    ay[i] = aOk ? o.ay : U256{};
    rx[i] = rOk ? o.r8x : U256{};
    ry[i] = rOk ? o.r8y : U256{};
    s[i] = rOk ? o.s : U256{};
    message[i] = o.message;
  }
  F state[6];
  F &x = state[1], &y = state[2], &keyX = state[3], &keyY = state[4];
  load(x, rx);
  load(y, ry);
  load(keyX, ax);
  load(keyY, ay);
  load(state[5], message);
  state[0] = F{};
  signatureOk &= detail::onCurve(tables, x, y);
  keyOk &= detail::onCurve(tables, keyX, keyY);
  Point<F> key = twice<true>(twice<false>(twice<false>(detail::affine(tables, keyX, keyY))));
  keyOk &= ~(zeroLanes(key.x) & zeroLanes(key.y - key.z));
  const F rScaled = x * tables.rootOfMinusA, rY = y;

  store(h, poseidon(tables.challenge, state));
  unsigned ladders = 0;
  for (int i = 0; i < N; i++) {
    ladders |= static_cast<unsigned>(hasLadder(h[i])) << i;
    k[i] = reduce(h[i], SUBGROUP_ORDER);
  }
  const Point<F> minusKey{F{} - key.x, key.y, key.z, F{} - key.t};
  const Point<F> q = detail::multiplyAdd(tables, s, k, minusKey);
  const unsigned equation = zeroLanes(q.x - rScaled * q.z) & zeroLanes(q.y - rY * q.z) & ladders;
  for (int i = 0; i < count; i++) {
    const unsigned bit = 1u << i;
    verdicts[i] = !(signatureOk & bit) ? SIGNATURE_NOT_CANONICAL : !(keyOk & bit) ? KEY_INVALID : !(equation & bit) ? SIGNATURE_INVALID : ACCEPTED;
  }
}

/** What an operation's message is hashed from: its packed fields, its recipient, the domain; all below p. */
struct Message {
  U256 packed, recipient, domain;
};

/** Hashes `count` ≤ LANES messages. */
template <class F>
void hash(const CheckTables<F>& tables, const Message* list, int count, U256* hashes) {
  constexpr int N = F::LANES;
  U256 columns[3][N], out[N];
  for (int i = 0; i < N; i++) {
    const Message& m = list[i < count ? i : count - 1];
    columns[0][i] = m.packed;
    columns[1][i] = m.recipient;
    columns[2][i] = m.domain;
  }
  F state[4] = {};
  for (int j = 0; j < 3; j++) load(state[j + 1], columns[j]);
  store(out, poseidon(tables.message, state));
  for (int i = 0; i < count; i++) hashes[i] = out[i];
}

}  // namespace colonnade::eddsa
