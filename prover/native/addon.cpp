/** The addon: every part adds its functions. A path that COLONNADE_NATIVE_PATH names and the machine lacks is an error here. */
#include <napi.h>

#include <stdexcept>

#include "bindings/bindings.hpp"

namespace {

using Part = void (*)(Napi::Env, Napi::Object);

void add(Napi::Env env, Napi::Object exports, const char* name, Part part) {
  Napi::Object functions = Napi::Object::New(env);
  part(env, functions);
  exports.Set(name, functions);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  try {
    add(env, exports, "engine", colonnade::init_engine);
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(env, error.what());
  }
  add(env, exports, "groth16", colonnade::init_groth16);
  add(env, exports, "kzg", colonnade::init_kzg);
  add(env, exports, "eddsa", colonnade::init_eddsa);
  add(env, exports, "kernels", colonnade::init_kernels);
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, init)
