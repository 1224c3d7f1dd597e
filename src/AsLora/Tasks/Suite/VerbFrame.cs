namespace AsLora.Tasks.Suite;

/// <summary>Who does it, to what.</summary>
internal enum VerbFrame
{
    /// <summary>A person or an animal, to nothing: sleeps.</summary>
    Act,

    /// <summary>A person to a thing: repairs.</summary>
    Handle,

    /// <summary>A person or an animal to food: eats.</summary>
    Eat,

    /// <summary>A person or an animal to another: chases.</summary>
    Meet,
}
