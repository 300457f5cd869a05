/** The interface of lanes_ifma.hpp with one lane of 64-bit arithmetic: always reduced, so that every bound holds by itself. */
#pragma once
#include "mont256.hpp"

namespace colonnade {
namespace scalar {

template <class Field>
struct Lanes {
  static constexpr int COUNT = 1;
  using Mask = std::uint8_t;
  using Single = Mont256<Field>;

  Single v;

  static Lanes zero() { return {Single::zero()}; }
  static Lanes one() { return {Single::one()}; }
  template <u64>
  Lanes less() const { return *this; }
  Lanes reduced() const { return *this; }
  friend Lanes operator+(const Lanes& a, const Lanes& b) { return {a.v + b.v}; }
  template <u64>
  static Lanes subtract(const Lanes& a, const Lanes& b) { return {a.v - b.v}; }
  template <u64>
  static Lanes subtract(const Lanes& a, const Lanes& b, const Lanes& c) { return {a.v - b.v - c.v}; }
  Lanes negated_where(Mask mask) const { return mask ? Lanes{v.negated()} : *this; }
  friend Lanes operator*(const Lanes& a, const Lanes& b) { return {a.v * b.v}; }
  template <int K>
  static void multiply(Lanes* r, const Lanes* a, const Lanes* b) {
    for (int k = 0; k < K; k++) r[k] = a[k] * b[k];
  }
  Lanes squared() const { return {v.squared()}; }
  template <int K>
  static void square(Lanes* r, const Lanes* a) { multiply<K>(r, a, a); }
  Mask maybe_zero() const { return v.is_zero() ? 1 : 0; }
  static Lanes select(Mask mask, const Lanes& where_set, const Lanes& otherwise) { return mask ? where_set : otherwise; }

  static void load_pairs(const unsigned char* const* places, std::size_t offset, Lanes& first, Lanes& second) {
    first.v = Single::load(places[0] + offset);
    second.v = Single::load(places[0] + offset + 32);
  }
  static void store_pairs(unsigned char* const* places, std::size_t offset, int, const Lanes& first, const Lanes& second) {
    first.v.store(places[0] + offset);
    second.v.store(places[0] + offset + 32);
  }
  static void import_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) {
    if (from != to) std::memcpy(to, from, 64 * pairs);
  }
  static void export_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) { import_pairs(from, to, pairs); }
  static Lanes load_row(const unsigned char* place) { return {Single::load(place)}; }
  static Lanes import_row(const unsigned char* place) { return {Single::load(place)}; }
  void store_row(unsigned char* place) const { v.store(place); }
  static Lanes all(const Single& value) { return {value}; }
  static Lanes all_raw(const Single& value) { return {value}; }
  static Lanes loose_sum(const Lanes& a, const Lanes& b) { return a + b; }
  template <u64 K>
  static Lanes loose_difference(const Lanes& a, const Lanes& b) { return subtract<K>(a, b); }
  Lanes settled() const { return *this; }
  static void transpose_tile(Lanes*) {}
  using Constant = Lanes;
  static Constant constant(const Single& value) { return {value}; }
  static Lanes all(const Constant& c) { return c; }

  Single get(int) const { return v; }
  void set(int, const Single& value) { v = value; }
  static Single up(const Single& value) { return value; }
  static Single down(const Single& value) { return value; }
};

}  // namespace scalar
}  // namespace colonnade
