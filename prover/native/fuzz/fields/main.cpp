/**
 * `fields FIELD < OPERANDS > RESULTS`: every operation of one field on pairs of numbers (64 bytes each), for a test
 * that knows the answers. Nothing is converted: numbers are what the code holds, products have Montgomery's 1/2^256
 * in them. FIELD is one of the four that the core has, or "words", whose operands are any numbers of four words.
 */
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "../../core/mont256.hpp"
#include "../../eddsa/fr.hpp"
#include "../../witness/field.hpp"

using namespace colonnade;

namespace {

struct Pair {
  u64 a[4], b[4];
};

void put(const u64* words, std::size_t count) { std::fwrite(words, 8, count, stdout); }

/** a + b, a − b, a·b, a to and from a plain number, 1/a. */
template <class F>
void field(const Pair& in) {
  F a, b;
  std::memcpy(a.w, in.a, 32);
  std::memcpy(b.w, in.b, 32);
  for (const F& r : {a + b, a - b, a * b, a.from_montgomery(), a.to_montgomery(), a.inverted()}) put(r.w, 4);
}

void signatures(const Pair& in) {
  eddsa::Fr a, b;
  std::memcpy(a.m.w, in.a, 32);
  std::memcpy(b.m.w, in.b, 32);
  const eddsa::Fr results[] = {a + b, a - b, a * b, {eddsa::toInteger(a)}, eddsa::toField(a.m), eddsa::inverse(a)};
  for (const eddsa::Fr& r : results) put(r.m.w, 4);
  // As many terms as Poseidon's widest sum has.
  const std::vector<eddsa::Fr> as(17, a), bs(17, b);
  put(eddsa::dot(as.data(), bs.data(), 17).m.w, 4);
}

void witnesses(const Pair& in) {
  witness::Fe a, b, r[6];
  std::memcpy(a.l, in.a, 32);
  std::memcpy(b.l, in.b, 32);
  witness::add(r[0], a, b);
  witness::sub(r[1], a, b);
  witness::mul(r[2], a, b);
  witness::to_integer(r[3], a);
  witness::to_element(r[4], a);
  witness::invert(r[5], a);
  for (const auto& x : r) put(x.l, 4);
}

/** a + b, a − b and its borrow, a + b[0]·b in five words; and a less the scalar field's p unless that is negative. */
void plain(const Pair& in) {
  u64 sum[4], difference[4], product[5] = {in.a[0], in.a[1], in.a[2], in.a[3], 0}, reduced[4];
  words::add(sum, in.a, in.b);
  const u64 borrow = words::subtract(difference, in.a, in.b);
  words::add_product(product, in.b[0], in.b);
  std::memcpy(reduced, in.a, 32);
  words::reduce_once(reduced, ScalarField::P);
  put(sum, 4);
  put(difference, 4);
  put(&borrow, 1);
  put(product, 5);
  put(reduced, 4);
}

}  // namespace

int main(int count, char** arguments) {
  const std::string name = count == 2 ? arguments[1] : "";
  const auto work = name == "scalar" ? field<Fr> : name == "base" ? field<Fq> : name == "signatures" ? signatures
    : name == "witness" ? witnesses : name == "words" ? plain : nullptr;
  if (work == nullptr) {
    std::fprintf(stderr, "fields scalar|base|signatures|witness|words < OPERANDS > RESULTS\n");
    return 2;
  }
  for (Pair pair; std::fread(&pair, sizeof pair, 1, stdin) == 1;) work(pair);
}
