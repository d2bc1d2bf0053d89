// What makes a C function one that the browser can call.
#pragma once

#define HOLDFAST_EXPORT(name) extern "C" __attribute__((export_name(#name), visibility("default")))
