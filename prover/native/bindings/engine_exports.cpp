/** What the addon says about itself, and the flag that cancels work. */
#include <napi.h>

#include "bindings.hpp"
#include "engine.hpp"
#include "values.hpp"

namespace colonnade {

namespace {

/** createCancel(): a handle for `cancel` arguments; cancel(handle) sets it. */
Napi::Value create_cancel(const Napi::CallbackInfo& info) { return wrap(info.Env(), std::make_shared<Cancel>(), CANCEL_TAG); }
void cancel(const Napi::CallbackInfo& info) { unwrap<Cancel>(info, 0, CANCEL_TAG)->set(); }

}  // namespace

void init_engine(Napi::Env env, Napi::Object exports) {
  std::size_t count;
  const Kernels* const* const available = available_kernels(&count);
  Napi::Array paths = Napi::Array::New(env, count);
  for (std::uint32_t i = 0; i < count; i++) paths[i] = available[i]->name;
  exports.Set("paths", paths);
  exports.Set("path", default_kernels().name);
  exports.Set("threads", shared_pool().threads());
  exports.Set("createCancel", Napi::Function::New(env, create_cancel, "createCancel"));
  exports.Set("cancel", Napi::Function::New(env, cancel, "cancel"));
}

}  // namespace colonnade
