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

inline void compute(Fe& r, const Node& node, Fe* v) {
  const Fe& a = v[node.a()];
  switch (node.op()) {
    case ADD: return add(r, a, v[node.b]);
    case SUB: return sub(r, a, v[node.b]);
    case MUL: return mul(r, a, v[node.b]);
    case MUL_ADD: {
      Fe product;
      mul(product, a, v[node.b]);
      return add(r, product, v[node.c]);
    }
    case PICK: return masked(r, v[node.b], mask(a));
    case PICK_ADD: {
      Fe picked;
      masked(picked, v[node.b], mask(a));
      return add(r, picked, v[node.c]);
    }
    case TO_ELEMENT: return to_element(r, a);
    case TO_INTEGER: return to_integer(r, a);
    case EQUAL: return masked(r, ONE, 0 - (u64)equal(a, v[node.b]));
    case SELECT: return choose(r, v[node.b], v[node.c], mask(a));
    case BIT: return masked(r, ONE, 0 - ((a.l[node.b / 64] >> (node.b % 64)) & 1));
    case SHIFT_RIGHT: return shift_right(r, a, node.b);
    case AND:
      for (int i = 0; i < 4; i++) r.l[i] = a.l[i] & v[node.b].l[i];
      return;
    case MOD: {
      Fe quotient;
      r = {{divide(quotient, a, node.b), 0, 0, 0}};
      return;
    }
    case DIVIDE: divide(r, a, node.b); return;
    case LESS: return masked(r, ONE, 0 - (u64)signed_less(a, v[node.b]));
    case LOOKUP: {
      const bool inside = (a.l[1] | a.l[2] | a.l[3]) == 0 && a.l[0] < node.c;
      r = inside ? v[node.b + (u32)a.l[0]] : ZERO;
      return;
    }
  }
}

// Montgomery's trick: running products, one inversion, and back. Zero stays zero.
inline void invert_all(Fe* results, const Level& level, const Fe* v) {
  Fe product = ONE;
  for (u32 i = 0; i < level.inverse_count; i++) {
    results[i] = product;
    const Fe& x = v[level.inverses[i]];
    if (!is_zero(x)) mul(product, product, x);
  }
  Fe inverse;
  invert(inverse, product);
  for (u32 i = level.inverse_count; i-- > 0;) {
    const Fe& x = v[level.inverses[i]];
    if (is_zero(x)) {
      results[i] = ZERO;
      continue;
    }
    mul(results[i], results[i], inverse);
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
  Fe* next = v + known + program.inputs;
  for (const Level& level : program.levels) {
    if (level.inverse_count > 0) invert_all(next, level, v);
    next += level.inverse_count;
    const Node* const end = level.nodes + level.node_count;
    for (const Node* node = level.nodes; node != end; node++) compute(*next++, *node, v);
    for (u32 i = 0; i < level.assertion_count; i++) {
      const Assertion& assertion = level.assertions[i];
      const bool holds = equal(v[assertion.a], v[assertion.b]);
      if (!holds && (failed < 0 || assertion.place < failed)) failed = assertion.place;
    }
  }
  return failed;
}

}  // namespace witness
