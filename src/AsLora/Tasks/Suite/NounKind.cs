namespace AsLora.Tasks.Suite;

/// <summary>What can be done by or with what a noun names.</summary>
internal enum NounKind
{
    Person,
    Animal,
    Thing,
    Food,
    Place,
}
