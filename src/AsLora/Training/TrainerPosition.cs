using System.Runtime.InteropServices;

namespace AsLora.Training;

/// <summary>Where a trainer stands: between two updates, or within the accumulation window of the next one.</summary>
/// <param name="Steps">Updates made.</param>
/// <param name="MicroBatches">Batches of the next update's window whose gradients have been added up.</param>
/// <param name="Loss">Their part of the window's loss.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TrainerPosition(long Steps, int MicroBatches = 0, double Loss = 0);
