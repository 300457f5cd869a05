// The native core as one Node-API addon; each part has its bindings in a file of its own.
#include <napi.h>

Napi::Object initEddsa(Napi::Env env, Napi::Object exports);

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  return initEddsa(env, exports);
}

NODE_API_MODULE(colonnade, init)
