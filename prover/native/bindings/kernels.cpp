/**
 * The kernels one by one, on any path: for set-up and for the tests that hold the paths against each other and against other code. Arguments are checked
 * as if they came from outside.
 */
#include "../core/kernels.hpp"

#include <napi.h>

#include "../formats/checks.hpp"
#include "bindings.hpp"
#include "engine.hpp"
#include "values.hpp"

namespace colonnade {

namespace {

const Origin ARGUMENT = {"REQUEST_INVALID", "kernel", "argument"};

std::size_t point_bytes(const Napi::CallbackInfo& info, std::size_t i) {
  const std::string group = string_argument(info, i);
  if (group != "g1" && group != "g2") throw Napi::TypeError::New(info.Env(), "g1 or g2 is expected");
  return group == "g1" ? G1_BYTES : G2_BYTES;
}

void check_points(Bytes points, std::size_t size) {
  if (size == G1_BYTES) check_g1(points, ARGUMENT, shared_pool(), nullptr);
  else check_g2(points, ARGUMENT, shared_pool(), nullptr);
}

std::vector<Napi::Object> kept(const Napi::CallbackInfo& info, std::initializer_list<std::size_t> arguments) {
  std::vector<Napi::Object> objects;
  for (const std::size_t i : arguments) objects.push_back(info[i].As<Napi::Object>());
  return objects;
}

Napi::Promise with_result(const Napi::CallbackInfo& info, std::size_t size, std::function<void(Byte*)> work, std::vector<Napi::Object> keep) {
  const auto result = std::make_shared<Buffer>(size);
  return run_task(info.Env(), [=] { work(result->data()); }, [=](Napi::Env env) -> Napi::Value { return hand_out(env, std::move(*result)); }, std::move(keep));
}

/** multiScalar(group, points, scalars, path?): one point. Points affine in Montgomery form, scalars in normal form. */
Napi::Value multi_scalar_of(const Napi::CallbackInfo& info) {
  const std::size_t size = point_bytes(info, 0);
  const Bytes points = bytes_argument(info, 1), scalars = elements_argument(info, 2);
  const Kernels& kernels = choose_kernels(optional_string(info, 3));
  const std::size_t count = scalars.size / FIELD_BYTES;
  if (points.size != count * size) throw Napi::RangeError::New(info.Env(), "As many points as scalars are expected");
  return with_result(info, size, [=, &kernels](Byte* result) {
    check_scalars(scalars, ARGUMENT, shared_pool(), nullptr);
    check_points(points, size);
    const Run run{shared_pool()};
    const auto bases = (size == G1_BYTES ? kernels.g1_bases : kernels.g2_bases)(points.data, count, run);
    (size == G1_BYTES ? kernels.g1_msm : kernels.g2_msm)(*bases, nullptr, scalars.data, count, result, run);
  }, kept(info, {1, 2}));
}

/** multiples(group, point, scalars, path?): scalars[i]·point for every i. */
Napi::Value multiples_of(const Napi::CallbackInfo& info) {
  const std::size_t size = point_bytes(info, 0);
  const Bytes point = bytes_argument(info, 1), scalars = elements_argument(info, 2);
  const Kernels& kernels = choose_kernels(optional_string(info, 3));
  if (point.size != size) throw Napi::RangeError::New(info.Env(), "One point is expected");
  const std::size_t count = scalars.size / FIELD_BYTES;
  return with_result(info, count * size, [=, &kernels](Byte* result) {
    check_scalars(scalars, ARGUMENT, shared_pool(), nullptr);
    check_points(point, size);
    (size == G1_BYTES ? kernels.g1_multiples : kernels.g2_multiples)(point.data, scalars.data, count, result, {shared_pool()});
  }, kept(info, {1, 2}));
}

unsigned log_of(const Napi::CallbackInfo& info, std::size_t count) {
  unsigned log = 0;
  while (log < 28 && (std::size_t{1} << log) < count) log++;
  if (std::size_t{1} << log != count) throw Napi::RangeError::New(info.Env(), "A power of two of elements is expected, at most 2^28");
  return log;
}

/** transform(values, inverse, path?): values ↔ coefficients, a new vector. */
Napi::Value transform(const Napi::CallbackInfo& info) {
  const Bytes values = elements_argument(info, 0);
  const bool inverse = info[1].ToBoolean();
  const Kernels& kernels = choose_kernels(optional_string(info, 2));
  const unsigned log = log_of(info, values.size / FIELD_BYTES);
  return with_result(info, values.size, [=, &kernels](Byte* result) {
    check_scalars(values, ARGUMENT, shared_pool(), nullptr);
    std::memcpy(result, values.data, values.size);
    kernels.ntt(result, log, inverse, {shared_pool()});
  }, kept(info, {0}));
}

/** quotient(a, b, path?): kernels.hpp's groth16_quotient; the result in normal form. */
Napi::Value quotient(const Napi::CallbackInfo& info) {
  const Bytes a = elements_argument(info, 0), b = elements_argument(info, 1);
  const Kernels& kernels = choose_kernels(optional_string(info, 2));
  const unsigned log = log_of(info, a.size / FIELD_BYTES);
  if (a.size != b.size || log > 27) throw Napi::RangeError::New(info.Env(), "Two vectors of one length are expected, at most 2^27");
  return with_result(info, a.size, [=, &kernels](Byte* result) {
    check_scalars(a, ARGUMENT, shared_pool(), nullptr);
    check_scalars(b, ARGUMENT, shared_pool(), nullptr);
    std::memcpy(result, a.data, a.size);
    Buffer second(b.size);
    std::memcpy(second.data(), b.data, b.size);
    kernels.groth16_quotient(result, second.data(), log, {shared_pool()});
  }, kept(info, {0, 1}));
}

/**
 * vector(operation, a, b, c, path?): "toMontgomery" and "fromMontgomery" of a, "multiply" a∘b, "addScaled" a + c·b, "scaleByPowers" a_i·b·c^i, "invert" 1/a_i.
 * Those that are not used are empty; a single number is a vector of one.
 */
Napi::Value vector(const Napi::CallbackInfo& info) {
  const std::string operation = string_argument(info, 0);
  const Bytes a = elements_argument(info, 1), b = elements_argument(info, 2), c = elements_argument(info, 3);
  const Kernels& kernels = choose_kernels(optional_string(info, 4));
  const std::size_t count = a.size / FIELD_BYTES;
  const auto expect = [&](const Bytes& bytes, std::size_t elements) {
    if (bytes.size != elements * FIELD_BYTES) throw Napi::RangeError::New(info.Env(), "A vector of another length is expected");
  };
  std::function<void(Byte*, Run)> work;
  if (operation == "toMontgomery") work = [=, &kernels](Byte* r, Run run) { kernels.to_montgomery(r, a.data, count, run); };
  else if (operation == "fromMontgomery") work = [=, &kernels](Byte* r, Run run) { kernels.from_montgomery(r, a.data, count, run); };
  else if (operation == "multiply") {
    expect(b, count);
    work = [=, &kernels](Byte* r, Run run) { kernels.multiply(r, a.data, b.data, count, run); };
  } else if (operation == "addScaled") {
    expect(b, count);
    expect(c, 1);
    work = [=, &kernels](Byte* r, Run run) { kernels.add_scaled(r, a.data, b.data, c.data, count, run); };
  } else if (operation == "scaleByPowers") {
    expect(b, 1);
    expect(c, 1);
    work = [=, &kernels](Byte* r, Run run) {
      std::memcpy(r, a.data, a.size);
      kernels.scale_by_powers(r, count, b.data, c.data, run);
    };
  } else if (operation == "invert") {
    work = [=, &kernels](Byte* r, Run run) {
      std::memcpy(r, a.data, a.size);
      kernels.invert(r, count, run);
    };
  } else {
    throw Napi::TypeError::New(info.Env(), "No such operation");
  }
  return with_result(info, a.size, [=](Byte* result) {
    for (const Bytes& bytes : {a, b, c}) check_scalars(bytes, ARGUMENT, shared_pool(), nullptr);
    work(result, {shared_pool()});
  }, kept(info, {1, 2, 3}));
}

}  // namespace

void init_kernels(Napi::Env env, Napi::Object exports) {
  exports.Set("multiScalar", Napi::Function::New(env, multi_scalar_of, "multiScalar"));
  exports.Set("multiples", Napi::Function::New(env, multiples_of, "multiples"));
  exports.Set("transform", Napi::Function::New(env, transform, "transform"));
  exports.Set("quotient", Napi::Function::New(env, quotient, "quotient"));
  exports.Set("vector", Napi::Function::New(env, vector, "vector"));
}

}  // namespace colonnade
