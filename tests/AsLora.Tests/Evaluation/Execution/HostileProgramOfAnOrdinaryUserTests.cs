namespace AsLora.Tests.Evaluation.Execution;

/// <summary>As a user with no rights, who to the kernel is the keeper's user too.</summary>
public sealed class HostileProgramOfAnOrdinaryUserTests() : HostileProgramTests(Sandboxes.OrdinaryUsersPython());
