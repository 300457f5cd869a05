// One implementation of hashing and checking, whatever processor it is for.
#pragma once
#include <memory>
#include <vector>
#include "check.hpp"

namespace colonnade::eddsa {

/** Poseidon's constants of one width, in the order of `PoseidonTable`'s members, each below p. */
struct PoseidonConstants {
  int width;
  int partialRounds;
  std::vector<U256> values;
};

/** What an engine is made from: Poseidon for widths 4 and 6 at least, and the generator B8. */
struct Parameters {
  std::vector<PoseidonConstants> poseidon;
  U256 baseX, baseY;
};

/** Unchanging once it is made: any number of threads may use it. */
class Engine {
 public:
  virtual ~Engine() = default;
  virtual const char* name() const = 0;
  virtual void check(const Signature* list, std::size_t count, std::uint8_t* verdicts) const = 0;
  virtual void hash(const Message* list, std::size_t count, U256* hashes) const = 0;
};

/** Portable C++, one signature at a time. */
std::unique_ptr<Engine> portableEngine(const Parameters& parameters);
/** Eight signatures at a time with AVX-512 IFMA; null where the processor or the compiler has none. */
std::unique_ptr<Engine> ifmaEngine(const Parameters& parameters);

/** An engine from its field: `convert` makes a constant of it. */
template <class F, class Convert>
class FieldEngine final : public Engine {
 public:
  using C = typename F::Constant;

  FieldEngine(const char* name, const Parameters& parameters, Convert convert) : name_(name) {
    const auto constant = [&](const Fr& value) { return convert(value); };
    const auto table = [&](int width) {
      for (const PoseidonConstants& p : parameters.poseidon) {
        if (p.width != width) continue;
        return PoseidonTable<C>::from(width, p.partialRounds, p.values.data(), [&](const U256& value) { return convert(toField(value)); });
      }
      return PoseidonTable<C>{};
    };
    const Curve& curve = Curve::get();
    tables_ = {table(4), table(6), fixedBaseTable<C>(toField(parameters.baseX), toField(parameters.baseY), constant), convert(curve.a),
               convert(curve.d), convert(curve.rootOfMinusA), convert(curve.twiceD), convert(one())};
  }

  const char* name() const override { return name_; }

  void check(const Signature* list, std::size_t count, std::uint8_t* verdicts) const override {
    inSteps(count, [&](std::size_t from, int n) { eddsa::check(tables_, list + from, n, verdicts + from); });
  }

  void hash(const Message* list, std::size_t count, U256* hashes) const override {
    inSteps(count, [&](std::size_t from, int n) { eddsa::hash(tables_, list + from, n, hashes + from); });
  }

 private:
  template <class Work>
  static void inSteps(std::size_t count, Work work) {
    for (std::size_t from = 0; from < count; from += F::LANES) {
      const std::size_t left = count - from;
      work(from, left < F::LANES ? static_cast<int>(left) : F::LANES);
    }
  }

  const char* name_;
  CheckTables<F> tables_;
};

}  // namespace colonnade::eddsa
