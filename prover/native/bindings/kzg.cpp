/** KZG for JavaScript. prover/native/addon.ts has the types. Vectors are Uint8Arrays, 32 bytes an element, Montgomery form. */
#include <napi.h>

#include "../formats/checks.hpp"
#include "../kzg/columns.hpp"
#include "../kzg/polynomial.hpp"
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

Bytes coefficients_argument(const Napi::CallbackInfo& info, std::size_t i, const Columns& columns) {
  const Bytes coefficients = elements_argument(info, i);
  if (coefficients.size > columns.rows() * FIELD_BYTES) throw Napi::RangeError::New(info.Env(), "More coefficients than the points file has powers");
  return coefficients;
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

/** A column as JavaScript has it, {rows, values}: rows copied and checked here, values to be checked where they are used, off the event loop. */
struct Argument {
  Rows rows;
  Bytes values;
  Napi::Object keep;

  ColumnView view() const { return {rows, values.data}; }
};

void check_ascending(Napi::Env env, const Rows& rows) {
  for (std::size_t i = 1; i < rows.size(); i++) {
    if (rows[i] <= rows[i - 1]) throw Napi::RangeError::New(env, "Rows are not ascending");
  }
}

Argument column_of(const Napi::Value& value, std::size_t below) {
  const Napi::Env env = value.Env();
  if (!value.IsObject()) throw Napi::TypeError::New(env, "A column is expected");
  const auto object = value.As<Napi::Object>();
  const Napi::Value values = object.Get("values");
  Argument column{rows_of(object.Get("rows"), below), bytes_of(values), values.As<Napi::Object>()};
  if (column.values.size != column.rows.size() * FIELD_BYTES) throw Napi::RangeError::New(env, "A column has one value a row");
  check_ascending(env, column.rows);
  return column;
}

Napi::Object column_object(Napi::Env env, Column column) {
  Napi::Object result = Napi::Object::New(env);
  auto rows = Napi::Uint32Array::New(env, column.rows.size());
  if (!column.rows.empty()) std::memcpy(rows.Data(), column.rows.data(), column.rows.size() * sizeof(std::uint32_t));
  result.Set("rows", rows);
  // Merged rows may be fewer than the room that was taken for them.
  result.Set("values", hand_out(env, std::move(column.values), column.rows.size() * FIELD_BYTES));
  return result;
}

/** column(columns, rows, scalars): scalars in normal form. On the event loop: 40 ns a row. */
Napi::Value column(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  Column result{rows_of(info[1], columns->rows()), {}};
  check_ascending(info.Env(), result.rows);
  const Bytes scalars = vector_argument(info, 2, result.rows.size());
  result.values = Buffer(scalars.size);
  for (std::size_t at = 0; at < scalars.size; at += FIELD_BYTES) {
    if (!Fr::is_reduced(scalars.data + at)) throw Napi::RangeError::New(info.Env(), "A number below the field's order is expected");
    Fr::load(scalars.data + at).to_montgomery().store(result.values.data() + at);
  }
  return column_object(info.Env(), std::move(result));
}

/** commit(columns, column). */
Napi::Value commit(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const auto column = std::make_shared<const Argument>(column_of(info[1], columns->rows()));
  const auto point = std::make_shared<Point>();
  return run_task(info.Env(), [=] {
    check_reduced(column->values);
    columns->commit(column->view(), point->bytes, {shared_pool()});
  }, [=](Napi::Env env) { return copy_out(env, point->bytes, G1_BYTES); }, {column->keep});
}

/** commitCoefficients(columns, coefficients): at most as many as rows. */
Napi::Value commit_coefficients(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const Bytes coefficients = coefficients_argument(info, 1, *columns);
  const auto point = std::make_shared<Point>();
  return run_task(info.Env(), [=] {
    check_reduced(coefficients);
    columns->commit_coefficients(coefficients.data, coefficients.size / FIELD_BYTES, point->bytes, {shared_pool()});
  }, [=](Napi::Env env) { return copy_out(env, point->bytes, G1_BYTES); }, {object_argument(info, 1)});
}

/** A copy to work on in place. */
Buffer copy_of(Bytes vector) {
  check_reduced(vector);
  Buffer copy(vector.size);
  if (vector.size > 0) std::memcpy(copy.data(), vector.data, vector.size);
  return copy;
}

/** interpolate(columns, column): coefficients. */
Napi::Value interpolate(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const auto column = std::make_shared<const Argument>(column_of(info[1], columns->rows()));
  const auto result = std::make_shared<Buffer>();
  return run_task(info.Env(), [=] {
    check_reduced(column->values);
    *result = all_values(column->view(), columns->log);
    columns->kernels.ntt(result->data(), columns->log, true, {shared_pool()});
  }, [=](Napi::Env env) { return hand_out(env, std::move(*result)); }, {column->keep});
}

/** quotient(columns, column, rows): see `divide_out_rows`. */
Napi::Value quotient(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const auto column = std::make_shared<const Argument>(column_of(info[1], columns->rows()));
  const auto opened = std::make_shared<const Rows>(rows_of(info[2], columns->rows()));
  check_ascending(info.Env(), *opened);
  if (opened->size() >= columns->rows()) throw Napi::RangeError::New(info.Env(), "Not every row can be opened at once");
  const auto result = std::make_shared<Column>();
  return run_task(info.Env(), [=] {
    check_reduced(column->values);
    *result = divide_out_rows(column->view(), columns->log, *opened, columns->kernels, {shared_pool()});
  }, [=](Napi::Env env) { return column_object(env, std::move(*result)); }, {column->keep});
}

/** combine(columns, list, factors): Σ factors[i]·list[i]; factors in normal form. */
Napi::Value combine(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  if (!info[1].IsArray()) throw Napi::TypeError::New(env, "An array is expected");
  const auto array = info[1].As<Napi::Array>();
  const auto list = std::make_shared<std::vector<Argument>>();
  std::vector<Napi::Object> keep;
  for (std::uint32_t i = 0; i < array.Length(); i++) {
    list->push_back(column_of(array.Get(i), columns->rows()));
    keep.push_back(list->back().keep);
  }
  const Bytes scalars = vector_argument(info, 2, list->size());
  check_reduced(scalars);
  const auto factors = std::make_shared<std::vector<Fr>>();
  for (std::size_t i = 0; i < list->size(); i++) factors->push_back(Fr::load(scalars.data + i * FIELD_BYTES).to_montgomery());
  const auto result = std::make_shared<Column>();
  return run_task(env, [=] {
    std::vector<ColumnView> views;
    for (const Argument& column : *list) {
      check_reduced(column.values);
      views.push_back(column.view());
    }
    *result = linear_combination(views, factors->data(), columns->kernels, {shared_pool()});
  }, [=](Napi::Env inner) { return column_object(inner, std::move(*result)); }, keep);
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

/** openAt(columns, column, point): f(point) in normal form and the commitment to (f(X) − f(point))/(X − point), f by its values. */
Napi::Value open_at(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const auto column = std::make_shared<const Argument>(column_of(info[1], columns->rows()));
  const Fr at = scalar_argument(info, 2);
  const auto opening = std::make_shared<Opening>();
  return run_task(info.Env(), [=] {
    check_reduced(column->values);
    const Division division = divide_by_linear(column->view(), columns->log, at, columns->kernels, {shared_pool()});
    opening->value = division.value.from_montgomery();
    columns->commit({division.quotient.rows, division.quotient.values.data()}, opening->proof.bytes, {shared_pool()});
  }, [=](Napi::Env env) { return opening_object(env, *opening); }, {column->keep});
}

/** openCoefficientsAt(columns, coefficients, point): the same of a polynomial by its coefficients, at any point. */
Napi::Value open_coefficients_at(const Napi::CallbackInfo& info) {
  const Handle columns = unwrap<Columns>(info, 0, COLUMNS_TAG);
  const Bytes coefficients = coefficients_argument(info, 1, *columns);
  const Fr at = scalar_argument(info, 2);
  const auto opening = std::make_shared<Opening>();
  return run_task(info.Env(), [=] {
    Buffer work = copy_of(coefficients);
    const std::size_t count = work.size() / FIELD_BYTES;
    opening->value = divide_coefficients_by_linear(work.data(), count, at).from_montgomery();
    columns->commit_coefficients(work.data(), count, opening->proof.bytes, {shared_pool()});
  }, [=](Napi::Env env) { return opening_object(env, *opening); }, {object_argument(info, 1)});
}

}  // namespace

void init_kzg(Napi::Env env, Napi::Object exports) {
  exports.Set("loadColumns", Napi::Function::New(env, load_columns, "loadColumns"));
  exports.Set("column", Napi::Function::New(env, column, "column"));
  exports.Set("commit", Napi::Function::New(env, commit, "commit"));
  exports.Set("commitCoefficients", Napi::Function::New(env, commit_coefficients, "commitCoefficients"));
  exports.Set("interpolate", Napi::Function::New(env, interpolate, "interpolate"));
  exports.Set("quotient", Napi::Function::New(env, quotient, "quotient"));
  exports.Set("combine", Napi::Function::New(env, combine, "combine"));
  exports.Set("openAt", Napi::Function::New(env, open_at, "openAt"));
  exports.Set("openCoefficientsAt", Napi::Function::New(env, open_coefficients_at, "openCoefficientsAt"));
}

}  // namespace colonnade
