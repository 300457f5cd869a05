// Node's side of the signature check: Poseidon constants in, verdicts out. Work on lists runs on libuv's threads.
#include <napi.h>
#include <memory>
#include <string>
#include <vector>
#include "../eddsa/engine.hpp"
#include "values.hpp"

namespace {

using namespace colonnade::eddsa;
using Shared = std::shared_ptr<const Engine>;

/** An integer of any size and sign; what does not fit 256 bits becomes 2^256 − 1, which no range holds. */
U256 integerOf(const Napi::Value& value) {
  if (!value.IsBigInt()) throw Napi::TypeError::New(value.Env(), "A bigint is expected");
  int sign = 0;
  std::size_t words = 4;
  U256 out{};
  if (napi_get_value_bigint_words(value.Env(), value, &sign, &words, out.w) != napi_ok) throw Napi::Error::New(value.Env());
  for (std::size_t i = words; i < 4; i++) out.w[i] = 0;
  // The call reports how many words the integer has, also when there is room for four only.
  const bool fits = words <= 4 && (sign == 0 || isZero(out));
  return fits ? out : U256{{~u64{0}, ~u64{0}, ~u64{0}, ~u64{0}}};
}

U256 fieldElementOf(const Napi::Value& value) {
  const U256 integer = integerOf(value);
  if (!less(integer, MODULUS)) throw Napi::RangeError::New(value.Env(), "A canonical element of F is expected");
  return integer;
}

/** The elements of a flat array whose length is a multiple of `width`. */
std::size_t rowsOf(const Napi::Array& flat, std::uint32_t width) {
  if (flat.Length() % width != 0) throw Napi::RangeError::New(flat.Env(), "The list's length is no multiple of its rows'");
  return flat.Length() / width;
}

std::string hexOf(const U256& a) {
  static const char DIGITS[] = "0123456789abcdef";
  std::string text = "0x";
  text.reserve(66);
  for (int i = 63; i >= 0; i--) text.push_back(DIGITS[bitsOf(a, 4 * i, 4)]);
  return text;
}

Shared engineOf(const Napi::CallbackInfo& info) { return colonnade::unwrap<const Engine>(info, 0, colonnade::ENGINE_TAG); }

PoseidonConstants constantsOf(const Napi::Object& entry) {
  PoseidonConstants constants{entry.Get("width").As<Napi::Number>().Int32Value(), entry.Get("partialRounds").As<Napi::Number>().Int32Value(), {}};
  const auto bytes = entry.Get("constants").As<Napi::Uint8Array>();
  const bool sane = constants.width >= 2 && constants.width <= MAX_ARITY + 1 && constants.partialRounds > 0 && constants.partialRounds < 1000;
  if (!sane || bytes.ByteLength() != 32 * PoseidonTable<Fr>::size(constants.width, constants.partialRounds)) {
    throw Napi::RangeError::New(entry.Env(), "These are not Poseidon's constants for this width");
  }
  for (std::size_t i = 0; i < bytes.ByteLength(); i += 32) {
    U256 value{};
    for (int j = 0; j < 32; j++) value.w[j / 8] |= static_cast<u64>(bytes[i + static_cast<std::size_t>(j)]) << (8 * (j % 8));
    if (!less(value, MODULUS)) throw Napi::RangeError::New(entry.Env(), "A constant is not below the modulus");
    constants.values.push_back(value);
  }
  return constants;
}

/** (constants[], base x, base y, path | undefined) → engine, or undefined if this machine cannot run the path that was asked for. */
Napi::Value openEngine(const Napi::CallbackInfo& info) {
  Parameters parameters{{}, fieldElementOf(info[1]), fieldElementOf(info[2])};
  const auto list = info[0].As<Napi::Array>();
  bool messages = false, challenges = false;
  for (std::uint32_t i = 0; i < list.Length(); i++) {
    parameters.poseidon.push_back(constantsOf(list.Get(i).As<Napi::Object>()));
    messages |= parameters.poseidon.back().width == 4;
    challenges |= parameters.poseidon.back().width == 6;
  }
  if (!messages || !challenges) throw Napi::RangeError::New(info.Env(), "Signatures need Poseidon's constants for widths 4 and 6");
  const std::string path = info[3].IsString() ? info[3].As<Napi::String>().Utf8Value() : "";
  std::unique_ptr<Engine> engine = path == "portable" ? nullptr : ifmaEngine(parameters);
  if (engine == nullptr && path != "ifma") engine = portableEngine(parameters);
  if (engine == nullptr) return info.Env().Undefined();
  return colonnade::wrap(info.Env(), Shared(std::move(engine)), colonnade::ENGINE_TAG);
}

Napi::Value nameOf(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), engineOf(info)->name()); }

class CheckWorker final : public Napi::AsyncWorker {
 public:
  CheckWorker(Napi::Env env, Shared engine) : Napi::AsyncWorker(env), engine_(std::move(engine)), deferred_(Napi::Promise::Deferred::New(env)) {}

  std::vector<Signature> signatures;
  /** Where these are given, they make the signatures' messages, and their hashes are part of the answer. */
  std::vector<Message> messages;
  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  void Execute() override {
    verdicts_.resize(signatures.size());
    hashes_.resize(messages.size());
    engine_->hash(messages.data(), messages.size(), hashes_.data());
    for (std::size_t i = 0; i < hashes_.size(); i++) signatures[i].message = hashes_[i];
    engine_->check(signatures.data(), signatures.size(), verdicts_.data());
  }

  void OnOK() override {
    const Napi::Env env = Env();
    auto verdicts = Napi::Uint8Array::New(env, verdicts_.size());
    std::copy(verdicts_.begin(), verdicts_.end(), verdicts.Data());
    if (messages.empty()) return deferred_.Resolve(verdicts);
    auto hashes = Napi::Array::New(env, hashes_.size());
    for (std::uint32_t i = 0; i < hashes_.size(); i++) hashes.Set(i, hexOf(hashes_[i]));
    auto answer = Napi::Object::New(env);
    answer.Set("verdicts", verdicts);
    answer.Set("hashes", hashes);
    deferred_.Resolve(answer);
  }

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

  Shared engine_;
  Napi::Promise::Deferred deferred_;
  std::vector<U256> hashes_;
  std::vector<std::uint8_t> verdicts_;
};

/** (engine, flat [ax, ay, r8x, r8y, s, message] …) → Promise of a verdict for each. */
Napi::Value checkSignatures(const Napi::CallbackInfo& info) {
  const auto flat = info[1].As<Napi::Array>();
  const std::size_t count = rowsOf(flat, 6);
  auto worker = std::make_unique<CheckWorker>(info.Env(), engineOf(info));
  worker->signatures.reserve(count);
  for (std::uint32_t i = 0; i < 6 * count; i += 6) {
    const auto at = [&](std::uint32_t j) -> Napi::Value { return flat[i + j]; };
    worker->signatures.push_back({integerOf(at(0)), integerOf(at(1)), integerOf(at(2)), integerOf(at(3)), integerOf(at(4)), fieldElementOf(at(5))});
  }
  const Napi::Promise promise = worker->promise();
  worker.release()->Queue();
  return promise;
}

/** (engine, domain, flat [ax, ay, r8x, r8y, s, packed message, recipient] …) → Promise of { verdicts, hashes }. */
Napi::Value checkOperations(const Napi::CallbackInfo& info) {
  const U256 domain = fieldElementOf(info[1]);
  const auto flat = info[2].As<Napi::Array>();
  const std::size_t count = rowsOf(flat, 7);
  if (count == 0) throw Napi::RangeError::New(info.Env(), "An empty list");
  auto worker = std::make_unique<CheckWorker>(info.Env(), engineOf(info));
  worker->signatures.reserve(count);
  worker->messages.reserve(count);
  for (std::uint32_t i = 0; i < 7 * count; i += 7) {
    const auto at = [&](std::uint32_t j) -> Napi::Value { return flat[i + j]; };
    worker->signatures.push_back({integerOf(at(0)), integerOf(at(1)), integerOf(at(2)), integerOf(at(3)), integerOf(at(4)), {}});
    worker->messages.push_back({fieldElementOf(at(5)), fieldElementOf(at(6)), domain});
  }
  const Napi::Promise promise = worker->promise();
  worker.release()->Queue();
  return promise;
}

using Table = PoseidonTable<Fr>;

/** (constants) → a table for `poseidon` and `sponge`. */
Napi::Value openPoseidon(const Napi::CallbackInfo& info) {
  const PoseidonConstants constants = constantsOf(info[0].As<Napi::Object>());
  auto table = std::make_shared<Table>(Table::from(constants.width, constants.partialRounds, constants.values.data(), toField));
  return colonnade::wrap(info.Env(), std::move(table), colonnade::POSEIDON_TAG);
}

Napi::Value bigintOf(Napi::Env env, const Fr& value) {
  const U256 integer = toInteger(value);
  return Napi::BigInt::New(env, 0, 4, integer.w);
}

/** (table, inputs, initial state) → Poseidon of as many inputs as the table is for. */
Napi::Value poseidonOf(const Napi::CallbackInfo& info) {
  const auto table = colonnade::unwrap<Table>(info, 0, colonnade::POSEIDON_TAG);
  const auto inputs = info[1].As<Napi::Array>();
  if (inputs.Length() + 1 != static_cast<std::uint32_t>(table->width)) throw Napi::RangeError::New(info.Env(), "Inputs and width do not fit");
  Fr state[MAX_ARITY + 1];
  state[0] = toField(fieldElementOf(info[2]));
  for (std::uint32_t i = 0; i < inputs.Length(); i++) state[i + 1] = toField(fieldElementOf(inputs[i]));
  return bigintOf(info.Env(), poseidon(*table, state));
}

/** (table, elements) → the sponge of protocol/transcript.ts, its rate the table's inputs. On the event loop: 5 µs an element. */
Napi::Value spongeOf(const Napi::CallbackInfo& info) {
  const auto table = colonnade::unwrap<Table>(info, 0, colonnade::POSEIDON_TAG);
  const auto elements = info[1].As<Napi::Array>();
  const std::uint32_t count = elements.Length(), rate = static_cast<std::uint32_t>(table->width) - 1;
  Fr capacity = toField({{count, 0, 0, 0}});
  for (std::uint32_t block = 0; block < count; block += rate) {
    Fr state[MAX_ARITY + 1];
    state[0] = capacity;
    for (std::uint32_t i = 0; i < rate; i++) state[i + 1] = toField(block + i < count ? fieldElementOf(elements[block + i]) : U256{});
    capacity = poseidon(*table, state);
  }
  return bigintOf(info.Env(), capacity);
}

Napi::Value hasLadderOf(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), hasLadder(fieldElementOf(info[0]))); }

}  // namespace

namespace colonnade {

void init_eddsa(Napi::Env env, Napi::Object exports) {
  exports.Set("openEngine", Napi::Function::New(env, openEngine, "openEngine"));
  exports.Set("nameOf", Napi::Function::New(env, nameOf, "nameOf"));
  exports.Set("checkSignatures", Napi::Function::New(env, checkSignatures, "checkSignatures"));
  exports.Set("checkOperations", Napi::Function::New(env, checkOperations, "checkOperations"));
  exports.Set("openPoseidon", Napi::Function::New(env, openPoseidon, "openPoseidon"));
  exports.Set("sponge", Napi::Function::New(env, spongeOf, "sponge"));
  exports.Set("poseidon", Napi::Function::New(env, poseidonOf, "poseidon"));
  exports.Set("hasLadder", Napi::Function::New(env, hasLadderOf, "hasLadder"));
}

}  // namespace colonnade
