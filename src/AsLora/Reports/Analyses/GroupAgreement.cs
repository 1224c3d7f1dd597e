using AsLora.Reports.Statistics;

namespace AsLora.Reports.Analyses;

/// <summary>How far the final groups of several runs agree: the mean adjusted Rand index over pairs, 1 for the same groups and about 0 by chance.</summary>
/// <param name="Across">What the two of a pair differ in; everything else is the same.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Task">Name of the task; null where pairs are of two tasks.</param>
/// <param name="Name">Name of the method.</param>
/// <param name="Kind">The kind of projection; null where pairs are of two kinds.</param>
/// <param name="Index">The index of every pair, and its mean. It says nothing where chance gives 1 too: nothing merged, or everything.</param>
/// <param name="Random">What as many merges of pairs drawn by chance would give.</param>
/// <param name="RandomAdjacent">What as many merges of neighbours drawn by chance would give: groups of layers that lie side by side agree more by chance
/// than others.</param>
public sealed record GroupAgreement(
    AgreementAcross Across, string Model, string? Task, string Name, string? Kind, Summary Index, RandomAgreement Random, RandomAgreement RandomAdjacent);
