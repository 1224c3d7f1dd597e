using System.Runtime.CompilerServices;
using AsLora.Adapters.Native;

namespace AsLora.Runtime;

/// <summary>Loads AsLora.Adapters with this assembly, so that a program that uses TorchSharp and only this assembly is prepared too.</summary>
internal static class NativeStart
{
#pragma warning disable CA2255 // See NativeBootstrap.
    [ModuleInitializer]
    internal static void Initialize() => RuntimeHelpers.RunModuleConstructor(typeof(NativeBootstrap).Module.ModuleHandle);
#pragma warning restore CA2255
}
