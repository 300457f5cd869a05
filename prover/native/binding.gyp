# Built by build.mjs. The paths for newer processors are libraries of their own beside the addon (core/dispatch.cpp loads them); everything
# else runs on any processor of the architecture. Files that end in _mulx, _avx2 or _ifma belong to their path alone.
{
  "variables": {
    "list": "sources.mjs",
    "ifma_flags": ["-mavx512f", "-mavx512ifma", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mavx512vbmi2", "-mbmi2", "-madx"],
    # GCC 12 takes the undefined operands in its own AVX-512 headers for mistakes.
    "quiet": ["-Wno-uninitialized", "-Wno-maybe-uninitialized"],
  },
  "target_defaults": {
    "defines": ["NAPI_VERSION=8"],
    "cflags": ["-O3", "-fvisibility=hidden"],
    "cflags!": ["-fno-exceptions"],
    "cflags_cc": ["-std=c++17", "-fexceptions", "-Wall", "-Wextra"],
    "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20", "-std=c++20"],
    "xcode_settings": {
      "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
      "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
      "GCC_OPTIMIZATION_LEVEL": "3",
      "MACOSX_DEPLOYMENT_TARGET": "12.0",
    },
  },
  "targets": [
    {
      "target_name": "colonnade",
      "sources": ["<!@(node <(list) shared)"],
      "include_dirs": ["../../node_modules/node-addon-api"],
      "defines": ["NODE_ADDON_API_CPP_EXCEPTIONS"],
    },
  ],
  "conditions": [
    ["target_arch == 'x64'", {
      "targets": [
        {
          "target_name": "path_mulx",
          "sources": ["<!@(node <(list) mulx)", "core/pool.cpp"],
          "cflags": ["-mbmi2", "-madx"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-mbmi2", "-madx"]},
        },
        {
          "target_name": "path_avx2",
          "sources": ["<!@(node <(list) avx2)", "core/pool.cpp"],
          "cflags": ["-mavx2", "-mfma", "-mbmi2"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-mavx2", "-mfma", "-mbmi2"]},
        },
        {
          "target_name": "path_ifma",
          "sources": ["<!@(node <(list) ifma)", "core/pool.cpp"],
          "cflags": ["<@(ifma_flags)", "<@(quiet)"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["<@(ifma_flags)"]},
        },
      ],
    }],
  ],
}
