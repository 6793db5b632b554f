"""First names that nearly always are a man's, or a woman's, in the news."""

from __future__ import annotations

from typing import Literal

Gender = Literal["he", "she"]

_MEN = """
Aaron Abdul Abdullah Adam Adrian Ahmed Alan Albert Alejandro Alexander Alfred Ali Allan Andreas
Andrei Andrew Anthony Antonio Arthur Barack Ben Benjamin Bernard Bill Björn Bob Boris Brandon Brian
Bruce Carl Carlos Charles Christopher Colin Craig Cyril Daniel David Dennis Derek Dmitry Dominic
Donald Douglas Duncan Edward Emmanuel Eric Erik Ernest Felix Fernando Fred Gareth Gary Geoff George
Gerald Giovanni Giuseppe Gordon Graham Gregory Guy Hamid Hans Harold Harry Hassan Henry Howard Hugh
Hugo Hussein Ian Ibrahim Igor Isaac Ivan Jack Jacob Jacques James Jason Javier Jeff Jeffrey Jeremy
Jerome Jim Joe Joel Johan John Jonathan Jorge José Joseph Joshua Juan Julian Jürgen Karl Keith
Kenneth Kevin Klaus Larry Lars Lawrence Leo Leon Leonard Liam Louis Luca Lucas Luis Luke Magnus
Malcolm Manuel Marco Marcus Mario Martin Martyn Matthew Max Michael Miguel Mike Mikhail Mohamed
Mohammad Mohammed Muhammad Nathan Neil Nicholas Nicolas Nigel Nikolai Noah Oleg Oliver Olaf Omar
Oscar Pablo Patrick Paul Pedro Peter Philip Pierre Rafael Ralph Raymond Recep Ricardo Richard
Robert Roger Roland Ronald Roy Rupert Russell Ryan Samuel Sebastian Sergei Sergey Simon Stefan
Stephen Steve Steven Stuart Terry Thomas Tim Timothy Tom Tony Victor Viktor Vincent Vladimir
Volodymyr Walter Warren Wayne William Wolfgang Xavier Yusuf Zachary
"""
_WOMEN = """
Abigail Adele Agnes Aisha Alice Alicia Amanda Amelia Amy Ana Angela Angelina Anita Ann Anna Anne
Annette Astrid Audrey Barbara Beatrice Bernadette Beth Beyoncé Bridget Brigitte Camilla Carla
Carmen Caroline Catherine Cecilia Chloe Christina Christine Claire Clara Claudia
Cynthia Deborah Denise Diana Diane Donna Doris Dorothy Edith Eileen Elena Eleanor Elisabeth
Elizabeth Ellen Emily Emma Erica Esther Eva Evelyn Fatima Fiona Frances Gabriela Georgina Gillian
Gloria Grace Greta Hannah Heather Heidi Helen Helena Hillary Ingrid Irene Irina Isabel Isabella
Jacqueline Jane Janet Janice Jeanne Jennifer Jenny Jessica Jill Joanna Josephine Joyce Judith
Julia Julie Kamala Karen Karin Kate Katherine Kathleen Kathryn Katie Kirsten Kristen Laura Leila
Lena Linda Lisa Louise Lucia Lucy Lydia Margaret Maria Marie Marina Marta Martha Mary Maya
Megan Melanie Melissa Meryl Michelle Miriam Monica Nadia Nancy Naomi Natalia Natalie Natasha
Nicole Nina Nora Olga Olivia Pamela Patricia Paula Pauline Penelope Penny Priya Rachel Rebecca
Rosemary Ruth Sally Samantha Sandra Sara Sarah Serena Sheila Shirley Silvia Sofia Sonia Sophia
Sophie Stella Stephanie Sue Susan Susanna Svetlana Sylvia Tamara Tanya Tatiana Teresa Theresa Tina
Ursula Valerie Vanessa Vera Veronica Wendy Yulia Yvonne Zoe
"""
_KNOWN: dict[str, Gender] = {
    **dict.fromkeys(_MEN.split(), "he"),
    **dict.fromkeys(_WOMEN.split(), "she"),
}


def gender_by(first_name: str) -> Gender | None:
    """What somebody of that first name is called; ``None`` where that cannot be told."""
    return _KNOWN.get(first_name)
