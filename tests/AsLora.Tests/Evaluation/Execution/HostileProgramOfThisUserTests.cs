namespace AsLora.Tests.Evaluation.Execution;

/// <summary>As whoever runs the tests; where that is root, the program is another user than its keeper.</summary>
public sealed class HostileProgramOfThisUserTests() : HostileProgramTests([]);
