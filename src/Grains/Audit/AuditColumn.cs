namespace CodaMcp.Audit;

/// <summary>The type of a column of an audit record.</summary>
internal enum AuditColumn
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>The record's id.</summary>
    Id,

    /// <summary>A moment in UTC.</summary>
    Moment,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>A whole number of 32 bits.</summary>
    Number,

    /// <summary>A floating-point number of 64 bits.</summary>
    Real,
}
