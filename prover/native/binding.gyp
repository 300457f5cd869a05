{
  "targets": [
    {
      "target_name": "colonnade",
      "dependencies": ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except"],
      "sources": ["addon.cpp", "bindings/eddsa.cpp", "eddsa/portable.cpp", "eddsa/ifma.cpp"],
      "cflags": ["-O3", "-Wall", "-Wextra"],
      "cflags_cc": ["-std=c++17"],
      "xcode_settings": { "CLANG_CXX_LANGUAGE_STANDARD": "c++17", "OTHER_CFLAGS": ["-O3"] }
    }
  ]
}
