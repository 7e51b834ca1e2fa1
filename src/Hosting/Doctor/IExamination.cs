namespace CodaMcp.Doctor;

/// <summary>Checks one service.</summary>
public interface IExamination
{
    /// <summary>Runs the checks in order and adds a finding for each. A failed check is a finding, not an exception.</summary>
    /// <param name="report">The report for the findings.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    Task ExamineAsync(DoctorReport report, CancellationToken cancellationToken);
}
