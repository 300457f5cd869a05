// Computes all values of a program, level by level.
#pragma once

#include <cstring>
#include <vector>

#include "program.hpp"

namespace witness {

// All ones if x, which is zero or one, is one.
inline u64 mask(const Fe& x) { return 0 - (u64)(x.l[0] != 0); }

inline void masked(Fe& r, const Fe& a, u64 keep) {
  for (int i = 0; i < 4; i++) r.l[i] = a.l[i] & keep;
}

inline void choose(Fe& r, const Fe& a, const Fe& b, u64 first) {
  for (int i = 0; i < 4; i++) r.l[i] = (a.l[i] & first) | (b.l[i] & ~first);
}

inline void shift_right(Fe& r, const Fe& a, u32 by) {
  const u32 limbs = by / 64, bits = by % 64;
  Fe shifted = ZERO;
  for (u32 i = 0; i + limbs < 4; i++) {
    shifted.l[i] = a.l[i + limbs] >> bits;
    if (bits != 0 && i + limbs + 1 < 4) shifted.l[i] |= a.l[i + limbs + 1] << (64 - bits);
  }
  r = shifted;
}

// Schoolbook division by 32 bits; r becomes the quotient.
inline u32 divide(Fe& r, const Fe& a, u32 by) {
  u64 rest = 0;
  for (int i = 3; i >= 0; i--) {
    const u64 high = (rest << 32) | (a.l[i] >> 32);
    const u64 low = ((high % by) << 32) | (a.l[i] & 0xffffffff);
    r.l[i] = ((high / by) << 32) | (low / by);
    rest = low % by;
  }
  return (u32)rest;
}

// a < b, where integers above (p − 1)/2 are negative.
inline bool signed_less(const Fe& a, const Fe& b) {
  const bool a_negative = less(HALF, a), b_negative = less(HALF, b);
  return a_negative != b_negative ? a_negative : less(a, b);
}

// Calls `compute(result, node)` for each node of a run that has WORDS words a node.
template <u32 WORDS, typename Compute>
inline void for_each(const Run& run, Fe* v, Compute compute) {
  const u32* const end = run.nodes + (std::size_t)WORDS * run.count;
  for (const u32* node = run.nodes; node != end; node += WORDS) compute(v[node[0]], node);
}

// Computes a run's values, one tight loop for each operation. `n[1]`, `n[2]`, … are the operands.
inline void compute(const Run& run, Fe* v) {
  switch (run.op) {
    case ADD: return for_each<3>(run, v, [v](Fe& r, const u32* n) { add(r, v[n[1]], v[n[2]]); });
    case SUB: return for_each<3>(run, v, [v](Fe& r, const u32* n) { sub(r, v[n[1]], v[n[2]]); });
    case MUL: return for_each<3>(run, v, [v](Fe& r, const u32* n) { mul(r, v[n[1]], v[n[2]]); });
    case MUL_ADD: return for_each<4>(run, v, [v](Fe& r, const u32* n) {
      Fe product;
      mul(product, v[n[1]], v[n[2]]);
      add(r, product, v[n[3]]);
    });
    case PICK: return for_each<3>(run, v, [v](Fe& r, const u32* n) { masked(r, v[n[2]], mask(v[n[1]])); });
    case PICK_ADD: return for_each<4>(run, v, [v](Fe& r, const u32* n) {
      Fe picked;
      masked(picked, v[n[2]], mask(v[n[1]]));
      add(r, picked, v[n[3]]);
    });
    case TO_ELEMENT: return for_each<2>(run, v, [v](Fe& r, const u32* n) { to_element(r, v[n[1]]); });
    case TO_INTEGER: return for_each<2>(run, v, [v](Fe& r, const u32* n) { to_integer(r, v[n[1]]); });
    case EQUAL: return for_each<3>(run, v, [v](Fe& r, const u32* n) { masked(r, ONE, 0 - (u64)equal(v[n[1]], v[n[2]])); });
    case LESS: return for_each<3>(run, v, [v](Fe& r, const u32* n) { masked(r, ONE, 0 - (u64)signed_less(v[n[1]], v[n[2]])); });
    case SELECT: return for_each<4>(run, v, [v](Fe& r, const u32* n) { choose(r, v[n[2]], v[n[3]], mask(v[n[1]])); });
    case BIT: return for_each<3>(run, v, [v](Fe& r, const u32* n) { masked(r, ONE, 0 - ((v[n[1]].l[n[2] / 64] >> (n[2] % 64)) & 1)); });
    case SHIFT_RIGHT: return for_each<3>(run, v, [v](Fe& r, const u32* n) { shift_right(r, v[n[1]], n[2]); });
    case AND: return for_each<3>(run, v, [v](Fe& r, const u32* n) {
      for (int i = 0; i < 4; i++) r.l[i] = v[n[1]].l[i] & v[n[2]].l[i];
    });
    case MOD: return for_each<3>(run, v, [v](Fe& r, const u32* n) {
      Fe quotient;
      r = {{divide(quotient, v[n[1]], n[2]), 0, 0, 0}};
    });
    case DIVIDE: return for_each<3>(run, v, [v](Fe& r, const u32* n) { divide(r, v[n[1]], n[2]); });
    case LOOKUP: return for_each<4>(run, v, [v](Fe& r, const u32* n) {
      const Fe& at = v[n[1]];
      const bool inside = (at.l[1] | at.l[2] | at.l[3]) == 0 && at.l[0] < n[3];
      r = inside ? v[n[2] + (u32)at.l[0]] : ZERO;
    });
  }
}

// Montgomery's trick: running products, one inversion, and back. Zero stays zero.
inline void invert_all(const Level& level, Fe* v) {
  Fe product = ONE;
  for (u32 i = 0; i < level.inverse_count; i++) {
    v[level.inverses[i].result] = product;
    const Fe& x = v[level.inverses[i].a];
    if (!is_zero(x)) mul(product, product, x);
  }
  Fe inverse;
  invert(inverse, product);
  for (u32 i = level.inverse_count; i-- > 0;) {
    const Fe& x = v[level.inverses[i].a];
    Fe& result = v[level.inverses[i].result];
    if (is_zero(x)) {
      result = ZERO;
      continue;
    }
    mul(result, result, inverse);
    mul(inverse, inverse, x);
  }
}

// Number of the first assertion, in circom's order, that fails; −1 if none does. `v` has room for all values and holds the inputs.
inline std::int64_t evaluate(const Program& program, Fe* v) {
  const u32 known = program.constants + program.integers + program.entries;
  std::memcpy(v, program.known_values, (std::size_t)known * sizeof(Fe));
  for (u32 i = 0; i < known; i++) {
    if (i < program.constants || i >= program.constants + program.integers) to_element(v[i], v[i]);
  }
  std::int64_t failed = -1;
  for (const Level& level : program.levels) {
    if (level.inverse_count > 0) invert_all(level, v);
    for (const Run& run : level.runs) compute(run, v);
    for (u32 i = 0; i < level.assertion_count; i++) {
      const Assertion& assertion = level.assertions[i];
      const bool holds = equal(v[assertion.a], v[assertion.b]);
      if (!holds && (failed < 0 || assertion.place < failed)) failed = assertion.place;
    }
  }
  return failed;
}

}  // namespace witness
