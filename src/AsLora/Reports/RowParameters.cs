namespace AsLora.Reports;

/// <summary>
/// What a method trains, in numbers of parameters; that of its first seed, as where kinds of projection differ in size the merges of other seeds may leave
/// some more or fewer.
/// </summary>
/// <param name="AtStart">Before the first update, head excluded.</param>
/// <param name="AtEnd">At the end, head excluded.</param>
/// <param name="Head">In the task head.</param>
/// <param name="ShareOfLora">At the end, as a share of what LoRA of the same rank and targets trains; NaN without targets.</param>
/// <param name="ShareOfBaseline">At the end, as a share of the baseline's; null without one.</param>
public sealed record RowParameters(long AtStart, long AtEnd, long Head, double ShareOfLora, double? ShareOfBaseline);
