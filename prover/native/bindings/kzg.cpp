/** KZG for JavaScript. prover/native/addon.ts has the types. Vectors are Uint8Arrays, 32 bytes an element, Montgomery form. */
#include <napi.h>

#include "../formats/checks.hpp"
#include "../kzg/columns.hpp"
#include "../kzg/polynomial.hpp"
#include "../kzg/sparse.hpp"
#include "bindings.hpp"
#include "engine.hpp"
#include "values.hpp"

namespace colonnade {

namespace {

using Handle = std::shared_ptr<Columns>;

Napi::Object object_argument(const Napi::CallbackInfo& info, std::size_t i) { return info[i].As<Napi::Object>(); }

/** The kernels take reduced numbers only; vectors from JavaScript could hold anything. */
void check_reduced(Bytes vector) { check_scalars(vector, {"REQUEST_INVALID", "vector", "elements"}, shared_pool(), nullptr); }

Fr scalar_argument(const Napi::CallbackInfo& info, std::size_t i) {
  const Bytes bytes = bytes_argument(info, i);
  if (bytes.size != FIELD_BYTES || !Fr::is_reduced(bytes.data)) throw Napi::RangeError::New(info.Env(), "A number below the field's order is expected");
  return Fr::load(bytes.data).to_montgomery();
}

Bytes vector_argument(const Napi::CallbackInfo& info, std::size_t i, std::size_t elements) {
  const Bytes vector = elements_argument(info, i);
  if (vector.size != elements * FIELD_BYTES) throw Napi::RangeError::New(info.Env(), "A vector of another length is expected");
  return vector;
}

struct Point {
  Byte bytes[G1_BYTES];
};

/** loadColumns(path, kernels?, cancel?). */
Napi::Value load_columns(const Napi::CallbackInfo& info) {
  const std::string path = string_argument(info, 0);
  const std::string name = optional_string(info, 1);
  const SharedCancel cancel = cancel_argument(info, 2);
  const auto columns = std::make_shared<Handle>();
  return run_task(info.Env(), [=] { *columns = Columns::load(path, choose_kernels(name), {shared_pool(), cancel.get()}); }, [=](Napi::Env env) -> Napi::Value {
    Napi::Object result = Napi::Object::New(env);
    result.Set("handle", wrap(env, *columns, COLUMNS_TAG));
    result.Set("logN", Napi::Number::New(env, (*columns)->log));
    result.Set("tauG2", copy_out(env, (*columns)->tau_g2, G2_BYTES));
    return result;
  });
}

/** column(columns, rows, scalars): a whole column from its cells, scalars in normal form. Quick: cleared pages cost nothing until they are read. */
Napi::Value column(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const auto rows = rows_argument(info, 1, columns->rows());
  const Bytes scalars = vector_argument(info, 2, rows.size());
  Buffer vector(columns->rows() * FIELD_BYTES);
  std::memset(vector.data(), 0, vector.size());
  for (std::size_t i = 0; i < rows.size(); i++) {
    const Byte* const scalar = scalars.data + i * FIELD_BYTES;
    if (!Fr::is_reduced(scalar)) throw Napi::RangeError::New(info.Env(), "A number below the field's order is expected");
    Fr::load(scalar).to_montgomery().store(vector.data() + rows[i] * FIELD_BYTES);
  }
  return hand_out(info.Env(), std::move(vector));
}

/** commitSparse(columns, rows, scalars): scalars in normal form. */
Napi::Value commit_sparse(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const auto rows = std::make_shared<std::vector<std::uint32_t>>(rows_argument(info, 1, columns->rows()));
  const Bytes scalars = vector_argument(info, 2, rows->size());
  const auto point = std::make_shared<Point>();
  return run_task(info.Env(), [=] {
    check_reduced(scalars);
    columns->commit_sparse(rows->data(), scalars.data, rows->size(), point->bytes, {shared_pool()});
  }, [=](Napi::Env env) { return copy_out(env, point->bytes, G1_BYTES); }, {object_argument(info, 2)});
}

/** commit(columns, vector, "monomial" | "lagrange"): at most as many elements as rows. */
Napi::Value commit(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const Bytes vector = elements_argument(info, 1);
  if (vector.size > columns->rows() * FIELD_BYTES) throw Napi::RangeError::New(info.Env(), "More elements than the points file has rows");
  const Bases& bases = string_argument(info, 2) == "monomial" ? columns->monomial() : columns->lagrange();
  const auto point = std::make_shared<Point>();
  return run_task(info.Env(), [=, &bases] {
    check_reduced(vector);
    columns->commit(bases, vector.data, vector.size / FIELD_BYTES, point->bytes, {shared_pool()});
  }, [=](Napi::Env env) { return copy_out(env, point->bytes, G1_BYTES); }, {object_argument(info, 1)});
}

/** A copy to work on in place. */
Buffer copy_of(Bytes vector) {
  check_reduced(vector);
  Buffer copy(vector.size);
  if (vector.size > 0) std::memcpy(copy.data(), vector.data, vector.size);
  return copy;
}

/** interpolate(columns, values): coefficients. */
Napi::Value interpolate(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const Bytes values = vector_argument(info, 1, columns->rows());
  const auto result = std::make_shared<Buffer>();
  return run_task(info.Env(), [=] {
    *result = copy_of(values);
    columns->kernels.ntt(result->data(), columns->log, true, {shared_pool()});
  }, [=](Napi::Env env) { return hand_out(env, std::move(*result)); }, {object_argument(info, 1)});
}

/** quotient(columns, values, rows): see `divide_out_rows`. */
Napi::Value quotient(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const Bytes values = vector_argument(info, 1, columns->rows());
  const auto rows = std::make_shared<std::vector<std::uint32_t>>(rows_argument(info, 2, columns->rows()));
  if (rows->size() >= columns->rows()) throw Napi::RangeError::New(info.Env(), "Not every row can be opened at once");
  const auto result = std::make_shared<Buffer>();
  return run_task(info.Env(), [=] {
    *result = copy_of(values);
    divide_out_rows(result->data(), columns->log, rows->data(), rows->size(), columns->kernels, {shared_pool()});
  }, [=](Napi::Env env) { return hand_out(env, std::move(*result)); }, {object_argument(info, 1)});
}

/** combine(columns, vectors, factors): Σ factors[i]·vectors[i]; factors in normal form, vectors of one length. */
Napi::Value combine(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  if (!info[1].IsArray()) throw Napi::TypeError::New(env, "An array is expected");
  const auto list = info[1].As<Napi::Array>();
  const auto vectors = std::make_shared<std::vector<Bytes>>();
  std::vector<Napi::Object> keep;
  for (std::uint32_t i = 0; i < list.Length(); i++) {
    const Napi::Value value = list.Get(i);
    vectors->push_back(bytes_of(value));
    if (vectors->back().size != columns->rows() * FIELD_BYTES) throw Napi::RangeError::New(env, "A vector of another length is expected");
    keep.push_back(value.As<Napi::Object>());
  }
  const auto factors = std::make_shared<Buffer>(copy_of(vector_argument(info, 2, vectors->size())));
  const auto result = std::make_shared<Buffer>();
  return run_task(env, [=] {
    const Run run{shared_pool()};
    const Kernels& kernels = columns->kernels;
    kernels.to_montgomery(factors->data(), factors->data(), vectors->size(), run);
    *result = Buffer(columns->rows() * FIELD_BYTES);
    std::memset(result->data(), 0, result->size());
    for (std::size_t i = 0; i < vectors->size(); i++) {
      check_reduced((*vectors)[i]);
      add_scaled(result->data(), (*vectors)[i].data, Fr::load(factors->data() + i * FIELD_BYTES), columns->rows(), kernels, run);
    }
  }, [=](Napi::Env inner) { return hand_out(inner, std::move(*result)); }, keep);
}

struct Opening {
  Fr value;
  Point proof;
};

Napi::Value opening_object(Napi::Env env, const Opening& opening) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("value", copy_out(env, opening.value.w, FIELD_BYTES));
  result.Set("proof", copy_out(env, opening.proof.bytes, G1_BYTES));
  return result;
}

/** openAt(columns, values, point): f(point) in normal form and the commitment to (f(X) − f(point))/(X − point), f by its values. */
Napi::Value open_at(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const Bytes values = vector_argument(info, 1, columns->rows());
  const Fr at = scalar_argument(info, 2);
  const auto opening = std::make_shared<Opening>();
  return run_task(info.Env(), [=] {
    Buffer work = copy_of(values);
    opening->value = divide_by_linear(work.data(), columns->log, at, columns->kernels, {shared_pool()}).from_montgomery();
    columns->commit(columns->lagrange(), work.data(), columns->rows(), opening->proof.bytes, {shared_pool()});
  }, [=](Napi::Env env) { return opening_object(env, *opening); }, {object_argument(info, 1)});
}

/** openCoefficientsAt(columns, coefficients, point): the same of a polynomial by its coefficients, at any point. */
Napi::Value open_coefficients_at(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const Bytes coefficients = elements_argument(info, 1);
  if (coefficients.size > columns->rows() * FIELD_BYTES) throw Napi::RangeError::New(info.Env(), "More coefficients than the points file has powers");
  const Fr at = scalar_argument(info, 2);
  const auto opening = std::make_shared<Opening>();
  return run_task(info.Env(), [=] {
    Buffer work = copy_of(coefficients);
    const std::size_t count = work.size() / FIELD_BYTES;
    opening->value = divide_coefficients_by_linear(work.data(), count, at).from_montgomery();
    columns->commit(columns->monomial(), work.data(), count, opening->proof.bytes, {shared_pool()});
  }, [=](Napi::Env env) { return opening_object(env, *opening); }, {object_argument(info, 1)});
}

}  // namespace

void init_kzg(Napi::Env env, Napi::Object exports) {
  exports.Set("loadColumns", Napi::Function::New(env, load_columns, "loadColumns"));
  exports.Set("column", Napi::Function::New(env, column, "column"));
  exports.Set("commitSparse", Napi::Function::New(env, commit_sparse, "commitSparse"));
  exports.Set("commit", Napi::Function::New(env, commit, "commit"));
  exports.Set("interpolate", Napi::Function::New(env, interpolate, "interpolate"));
  exports.Set("quotient", Napi::Function::New(env, quotient, "quotient"));
  exports.Set("combine", Napi::Function::New(env, combine, "combine"));
  exports.Set("openAt", Napi::Function::New(env, open_at, "openAt"));
  exports.Set("openCoefficientsAt", Napi::Function::New(env, open_coefficients_at, "openCoefficientsAt"));
}

}  // namespace colonnade
