/** Arguments from JavaScript, checked, and results for it. */
#pragma once
#include <napi.h>

#include <memory>
#include <string>

#include "../formats/buffer.hpp"
#include "../formats/bytes.hpp"
#include "task.hpp"

namespace colonnade {

/** Throw a TypeError where the argument is of another type. */
inline std::string string_argument(const Napi::CallbackInfo& info, std::size_t i) {
  if (!info[i].IsString()) throw Napi::TypeError::New(info.Env(), "A string is expected");
  return info[i].As<Napi::String>().Utf8Value();
}

inline std::string optional_string(const Napi::CallbackInfo& info, std::size_t i) {
  return info[i].IsUndefined() || info[i].IsNull() ? std::string() : string_argument(info, i);
}

/** The bytes of a Uint8Array. Whoever uses them later keeps the array alive and does not transfer it. */
inline Bytes bytes_of(const Napi::Value& value) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) throw Napi::TypeError::New(value.Env(), "A Uint8Array is expected");
  const auto array = value.As<Napi::Uint8Array>();
  return {array.Data(), array.ByteLength()};
}
inline Bytes bytes_argument(const Napi::CallbackInfo& info, std::size_t i) { return bytes_of(info[i]); }

/** Whole field elements. */
inline Bytes elements_argument(const Napi::CallbackInfo& info, std::size_t i) {
  const Bytes bytes = bytes_argument(info, i);
  if (bytes.size % FIELD_BYTES != 0) throw Napi::RangeError::New(info.Env(), "32 bytes an element are expected");
  return bytes;
}

/** A copy of a Uint32Array of rows below `below`. */
inline std::vector<std::uint32_t> rows_of(const Napi::Value& value, std::size_t below) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint32_array) throw Napi::TypeError::New(value.Env(), "A Uint32Array is expected");
  const auto array = value.As<Napi::Uint32Array>();
  std::vector<std::uint32_t> rows(array.Data(), array.Data() + array.ElementLength());
  for (const std::uint32_t row : rows) {
    if (row >= below) throw Napi::RangeError::New(value.Env(), "A row is outside the column");
  }
  return rows;
}

/** A copy in JavaScript's memory, for short results. */
inline Napi::Uint8Array copy_out(Napi::Env env, const void* data, std::size_t size) {
  auto array = Napi::Uint8Array::New(env, size);
  std::memcpy(array.Data(), data, size);
  return array;
}

/** Hands a vector, or its first `size` bytes, over to JavaScript without a copy. */
inline Napi::Uint8Array hand_out(Napi::Env env, Buffer buffer, std::size_t size) {
  auto* const owner = new Buffer(std::move(buffer));
  const auto memory = Napi::ArrayBuffer::New(env, owner->data(), size, [](Napi::Env, void*, Buffer* owned) { delete owned; }, owner);
  return Napi::Uint8Array::New(env, size, memory, 0);
}
inline Napi::Uint8Array hand_out(Napi::Env env, Buffer buffer) {
  const std::size_t size = buffer.size();
  return hand_out(env, std::move(buffer), size);
}

/** An object that only this addon makes and reads; `tag` tells one kind from another. */
template <class T>
Napi::Value wrap(Napi::Env env, std::shared_ptr<T> value, const napi_type_tag& tag) {
  auto external = Napi::External<std::shared_ptr<T>>::New(env, new std::shared_ptr<T>(std::move(value)), [](Napi::Env, std::shared_ptr<T>* owned) { delete owned; });
  external.TypeTag(&tag);
  return external;
}

template <class T>
std::shared_ptr<T> unwrap(const Napi::CallbackInfo& info, std::size_t i, const napi_type_tag& tag) {
  if (!info[i].IsExternal() || !info[i].As<Napi::External<std::shared_ptr<T>>>().CheckTypeTag(&tag)) throw Napi::TypeError::New(info.Env(), "A handle of another kind is expected");
  return *info[i].As<Napi::External<std::shared_ptr<T>>>().Data();
}

constexpr napi_type_tag CANCEL_TAG = {0x636f6c6f6e6e6164, 0x1};
constexpr napi_type_tag KEY_TAG = {0x636f6c6f6e6e6164, 0x2};
constexpr napi_type_tag COLUMNS_TAG = {0x636f6c6f6e6e6164, 0x3};
constexpr napi_type_tag POSEIDON_TAG = {0x636f6c6f6e6e6164, 0x4};
constexpr napi_type_tag ENGINE_TAG = {0x636f6c6f6e6e6164, 0x5};

/** Undefined: work that nobody cancels. */
inline SharedCancel cancel_argument(const Napi::CallbackInfo& info, std::size_t i) {
  return info[i].IsUndefined() ? std::make_shared<Cancel>() : unwrap<Cancel>(info, i, CANCEL_TAG);
}

}  // namespace colonnade
