/** What each part adds to the addon's exports. */
#pragma once
#include <napi.h>

namespace colonnade {

void init_engine(Napi::Env env, Napi::Object exports);
void init_groth16(Napi::Env env, Napi::Object exports);
void init_kzg(Napi::Env env, Napi::Object exports);
void init_eddsa(Napi::Env env, Napi::Object exports);
void init_kernels(Napi::Env env, Napi::Object exports);

}  // namespace colonnade
