using System.Text.Json.Serialization;

namespace AsLora.Adapters.Merging;

/// <summary>One merge: who gave way to whom, when, and how near they were. A run's merge log is a list of these and can be replayed as a plan.</summary>
/// <param name="Step">The optimizer update after which it happened, counted from 1; 0 where it was made before the first.</param>
/// <param name="Kind">The kind of projection.</param>
/// <param name="Lower">Home layer of the factor that gave way.</param>
/// <param name="Upper">Home layer of the survivor.</param>
/// <param name="GivesWay">Id of the factor that gave way.</param>
/// <param name="Survivor">Id of the survivor.</param>
/// <param name="Distance">The distance between the two running means, in the criterion's unit.</param>
/// <param name="RunnerUp">The next smallest distance that could have been chosen, or null where there was no other pair or the pair was drawn.</param>
/// <param name="Drawn">Whether the pair was drawn by chance and not chosen by its distance.</param>
public sealed record MergeDecision(
    long Step, string Kind, int Lower, int Upper, string GivesWay, string Survivor, double Distance, double? RunnerUp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Drawn = false);
